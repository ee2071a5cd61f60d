public import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  public func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    try commit { state in
      let now = clock.now()
      let name = ids.first.flatMap { state.tasks[$0]?.record.name }
      let outcomes = ids.map { id -> ActionOutcome in
        let before = state.tasks[id]?.record
        if let refused = order.refusal(of: before?.state) { return refused }
        guard let before else { return ActionOutcome(.notFound, in: nil) }
        switch action {
        case .cancel: return state.cancel(before, by: order.who.name, at: now)
        case .kill: return state.kill(before, by: order.who.name, at: now)
        case .retry: return state.retry(before, isHeld: heldClosures.contains(id), at: now)
        case .delete:
          guard before.state != .running else { return ActionOutcome(.illegal, in: .running) }
          state.remove(id)
          memoryLogs.delete(id)
          return ActionOutcome(.deleted, in: before.state)
        }
      }
      state.record(
        order.entry(action, of: ids, name: name, outcomes: outcomes, at: now), of: order,
        isChange: outcomes.contains(where: \.isChange))
      return outcomes
    }
  }

  public func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try commit { state in
      let key = ExactText(name)
      let before = state.configured.contains(key) ? state.queues[key] : nil
      var queue = state.queues[key] ?? QueueRecord(name: name)
      let wasPaused = queue.paused != nil
      queue.apply(patch, by: order.who.name, at: clock.now())
      if wasPaused, queue.paused == nil { state.resumed[key] = clock.now() }
      let isChange = before != queue
      state.record(
        order.entry(queue: name, patch, isChange: isChange, at: clock.now()), of: order, isChange: isChange)
      state.queues[key] = queue
      state.configured.insert(key)
      if patch.rate != nil { state.setRate(queue.rate, of: key, at: clock.elapsed()) }
      state.announce { wakeup in
        wakeup.queues.insert(name)
        wakeup.isClaimable = true
      }
      return queue
    }
  }

  public func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry] {
    try await ReadLimit.scan(by: clock) { _ in state.withLock { $0.audit.read(query, before: before, limit: limit) } }
  }
}

extension MemoryState {
  fileprivate mutating func cancel(_ task: TaskRecord, by who: String, at now: Timestamp) -> ActionOutcome {
    guard move(task.id, at: now, { $0.cancel(by: who, at: now) }) else {
      return task.state == .running
        ? ActionOutcome(.requested, in: .running, isChange: false) : ActionOutcome(.illegal, in: task.state)
    }
    guard task.state == .running else { return ActionOutcome(.cancelled, in: task.state) }
    direct(task.attemptKey, .cancel)
    return ActionOutcome(.requested, in: .running)
  }

  fileprivate mutating func kill(_ task: TaskRecord, by who: String, at now: Timestamp) -> ActionOutcome {
    guard task.state == .running else { return ActionOutcome(.illegal, in: task.state) }
    guard task.kind == .command else { return ActionOutcome(.notKillable, in: .running) }
    _ = move(task.id, at: now) { $0.cancel(by: who, at: now) }
    let isChange = directives[task.attemptKey] ?? .cancel < .kill
    direct(task.attemptKey, .kill)
    return ActionOutcome(.requested, in: .running, isChange: isChange)
  }

  fileprivate mutating func retry(_ task: TaskRecord, isHeld: Bool, at now: Timestamp) -> ActionOutcome {
    if move(task.id, at: now, { $0.retry(closureIsHeld: isHeld) }) { return ActionOutcome(.retried, in: task.state) }
    return ActionOutcome(task.isLostClosure(isHeld: isHeld) ? .closureLost : .illegal, in: task.state)
  }

  fileprivate mutating func direct(_ key: AttemptKey, _ directive: Directive) {
    let strongest = max(directives[key] ?? directive, directive)
    directives[key] = strongest
    announce { $0.directives[key] = strongest }
  }
}
