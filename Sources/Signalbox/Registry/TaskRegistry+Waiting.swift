import SignalboxModel

extension TaskRegistry {
  /// The task in its final state, waited for.
  func final(_ id: TaskID, timeout: Duration?) async throws -> TaskRecord {
    let end = timeout.map { clock.uptime() + $0 }
    let signal = bell.listen(to: id)
    defer { bell.leave(id, signal) }
    guard let awaiter = Awaiter.current else { return try await final(id, signal, end, timeout) }
    guard let task = try await store.task(id) else { throw TaskHandleError.gone }
    if task.state.isFinal { return task }
    let wait = try await begin(awaiter, for: task, isLimited: timeout != nil)
    defer { if let wait { waits.end(wait) } }
    return try await awaiter.wait { try await final(id, signal, end, timeout) }
  }

  private func final(
    _ id: TaskID, _ signal: Signal, _ end: Duration?, _ timeout: Duration?
  ) async throws -> TaskRecord {
    while true {
      guard let task = try await store.task(id) else { throw TaskHandleError.gone }
      if task.state.isFinal { return task }
      if waits.hasStopped { throw TaskHandleError.stopped }
      if try await isCutOff(from: task) { throw TaskHandleError.stopped }
      if !isRun(task) { throw TaskHandleError.nobodyRunsIt(task.name) }
      if let timeout, let end, end <= clock.uptime() { throw TaskHandleError.notFinished(after: timeout) }
      try await signal.wait(until: end, on: clock)
    }
  }

  /// Whether it can be run by this process or by another one.
  private func isRun(_ task: TaskRecord) -> Bool {
    guard store.isSingleProcess, task.state != .running else { return true }
    return switch task.kind {
    case .typed: catalogue.knows(task.name)
    case .command: catalogue.commands != nil
    default: true
    }
  }

  /// Whether an attempt waits here for a task that does not begin before this process ends: during the drain of a durable store
  /// only closures begin, and after its deadline nothing.
  ///
  /// What the attempt then fails with is put down to the shutdown.
  ///
  /// A store that several processes have is no reason: another one may run the task before the deadline.
  private func isCutOff(from task: TaskRecord) async throws -> Bool {
    guard worker.isDraining, store.isSingleProcess,
      case .attempt(let key, _, let own)? = Awaiter.current, own === worker
    else { return false }
    var next: TaskRecord? = task
    while let task = next, task.state != .running, !task.state.isFinal {
      if worker.activity.shutsOut(task) {
        worker.cutOff(key)
        return true
      }
      // A closure begins when the one before it has ended, if that does.
      guard task.state == .waiting, let after = task.after else { return false }
      next = try await store.task(after)
    }
    return false
  }

  /// Puts a wait on record, for the looks of others.
  ///
  /// - Returns: its number, if it is on record: one that is limited ends by itself.
  /// - Throws: ``TaskHandleError/waitsForItself(_:)`` when the task cannot end before the wait does.
  private func begin(_ awaiter: Awaiter, for task: TaskRecord, isLimited: Bool) async throws -> Int? {
    guard let node = awaiter.node(among: worker) else { return nil }
    await waits.turn.take()
    defer { waits.turn.pass() }
    let wait = WaitTable.Wait(awaiter: awaiter, node: node, target: task.id)
    guard try await canEnd(task, with: waits.all + [wait]) else {
      let isForLimit = try await canEnd(task, with: waits.all + [wait], besidesLimits: true)
      throw TaskHandleError.waitsForItself(wait.explanation(task, isForLimit: isForLimit))
    }
    return isLimited ? nil : waits.add(wait)
  }

  /// Whether a task can end before these waits do, what limits of queues hold back left out when `besidesLimits` is
  /// true.
  private func canEnd(
    _ task: TaskRecord, with waits: [WaitTable.Wait], besidesLimits: Bool = false
  ) async throws -> Bool {
    try await graph(from: task, of: waits, besidesLimits: besidesLimits).canEnd(.task(task.id))
  }

  /// What stands before a task's end, as far as it is waiting or stands behind what waits.
  private func graph(
    from task: TaskRecord, of waits: [WaitTable.Wait], besidesLimits: Bool
  ) async throws -> WaitGraph {
    var graph = WaitGraph()
    for wait in waits { graph.add([.task(wait.target)], of: wait.node) }
    var (seen, left) = (Set([task.id]), [task.id])
    while let id = left.popLast() {
      guard let task = try await store.task(id), !task.state.isFinal else { continue }
      var next = waits.filter { $0.node == .task(id) }.map(\.target)
      if task.state != .running {
        let queue = besidesLimits ? nil : try await store.queues(.named([task.queue])).first
        let needs = task.needs(queue: queue, waits: waits, isHeld: store.isHeld(id))
        for need in needs {
          graph.add(need, of: .task(id))
          // What a request waits for is among the waits; what it holds is what led here.
          next += need.compactMap { if case .task(let id) = $0 { id } else { nil } }
          next += waits.filter { need.contains($0.node) }.map(\.target)
        }
      }
      left += next.filter { seen.insert($0).inserted }
    }
    return graph
  }
}

extension TaskRecord {
  /// What it needs before it can start, beside time, slots and operators.
  fileprivate func needs(queue: QueueRecord?, waits: [WaitTable.Wait], isHeld: Bool) -> [WaitGraph.Need] {
    var needs: [WaitGraph.Need] = []
    if state == .waiting, let after { needs.append([.task(after)]) }
    if isHeld, let holder = waits.first(where: { $0.holds(id) }) { needs.append([holder.node]) }
    if let queue, let limit = queue.concurrency, queue.counts[.running] >= limit {
      let waiting = Set(waits.filter { $0.isAttempt(in: queue.name) }.map(\.node))
      // One that runs and does not wait makes room.
      if waiting.count >= queue.counts[.running] { needs.append(waiting) }
    }
    return needs
  }
}

extension WaitTable.Wait {
  fileprivate func holds(_ id: TaskID) -> Bool {
    if case .request(_, let holds) = awaiter { holds(id) } else { false }
  }

  fileprivate func isAttempt(in queue: String) -> Bool {
    if case .attempt(_, queue, _) = awaiter { true } else { false }
  }

  /// Why the wait is refused; `isForLimit` says that nothing but the limit of a queue stands before the task's end.
  fileprivate func explanation(_ task: TaskRecord, isForLimit: Bool) -> String {
    switch (awaiter, isForLimit) {
    case (.attempt(let key, _, _), false):
      """
      task #\(task.id) cannot end before task #\(key.task), which waits for it here: it comes after that task, or waits for it \
      in its turn
      """
    case (.attempt(let key, _, _), true):
      """
      task #\(task.id) cannot end before task #\(key.task), which waits for it here: the limit of queue \(task.queue), or of \
      the queue of a task before it, is taken up by tasks that wait; give it a queue of its own, or raise the limit
      """
    case (.request, _):
      """
      task #\(task.id) cannot end before this request is answered, so the request cannot wait for its result: answer with \
      its id, or add it to the registry itself
      """
    }
  }
}
