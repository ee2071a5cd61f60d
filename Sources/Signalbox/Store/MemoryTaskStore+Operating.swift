public import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  public func cancel(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try act(.cancel, on: ids, by: order) { state, id, now in
      guard state.move(id, at: now, { $0.cancel(by: order.who.name, at: now) }), let record = state.tasks[id]?.record
      else {
        return state.tasks[id]?.record.state == .running ? .requested : .illegal
      }
      guard record.state == .running else { return .cancelled }
      state.direct(record.attemptKey, .cancel)
      return .requested
    }
  }

  public func kill(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try act(.kill, on: ids, by: order) { state, id, now in
      guard let record = state.tasks[id]?.record, record.state == .running else { return .illegal }
      guard record.kind == .command else { return .notKillable }
      _ = state.move(id, at: now) { $0.cancel(by: order.who.name, at: now) }
      state.direct(record.attemptKey, .kill)
      return .requested
    }
  }

  public func retry(
    _ ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionResult] {
    try act(.retry, on: ids, by: order) { state, id, now in
      let isHeld = heldClosures.contains(id)
      if state.move(id, at: now, { $0.retry(closureIsHeld: isHeld) }) { return .retried }
      return state.tasks[id]?.record.isLostClosure(isHeld: isHeld) == true ? .closureLost : .illegal
    }
  }

  public func delete(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try act(.delete, on: ids, by: order) { state, id, _ in
      guard state.tasks[id]?.record.state != .running else { return .illegal }
      state.remove(id)
      memoryLogs.delete(id)
      return .deleted
    }
  }

  public func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try commit { state in
      var queue = state.queues[name] ?? QueueRecord(name: name)
      queue.apply(patch, by: order.who.name, at: clock.now())
      state.audit.write(order.entry(queue: name, patch, at: clock.now()), series: order.series)
      state.queues[name] = queue
      if patch.rate != nil { state.setRate(queue.rate, of: name, at: clock.uptime()) }
      state.announce { wakeup in
        wakeup.queues.insert(name)
        wakeup.isClaimable = true
      }
      return queue
    }
  }

  public func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry] {
    state.withLock { $0.audit.read(query, before: before, limit: limit) }
  }

  private func act(
    _ action: AuditAction, on ids: [TaskID], by order: OperatorOrder,
    _ body: (inout MemoryState, TaskID, Timestamp) -> ActionResult
  ) throws -> [ActionResult] {
    try commit { state in
      let now = clock.now()
      let name = ids.first.flatMap { state.tasks[$0]?.record.name }
      let results = ids.map { state.tasks[$0] == nil ? .notFound : body(&state, $0, now) }
      state.audit.write(
        order.entry(action, of: ids, name: name, results: results, at: now), series: order.series)
      return results
    }
  }
}

extension MemoryState {
  fileprivate mutating func direct(_ key: AttemptKey, _ directive: Directive) {
    let strongest = max(directives[key] ?? directive, directive)
    directives[key] = strongest
    announce { $0.directives[key] = strongest }
  }
}
