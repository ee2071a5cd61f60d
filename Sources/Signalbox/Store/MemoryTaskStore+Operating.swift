public import SignalboxModel

extension MemoryTaskStore {
  public func cancel(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try act(on: ids) { state, id, now in
      guard state.move(id, at: now, { $0.cancel(by: who, at: now) }), let record = state.tasks[id]?.record else {
        return state.tasks[id]?.record.state == .running ? .requested : .illegal
      }
      guard record.state == .running else { return .cancelled }
      state.direct(record.attemptKey, .cancel)
      return .requested
    }
  }

  public func kill(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try act(on: ids) { state, id, now in
      guard let record = state.tasks[id]?.record, record.state == .running else { return .illegal }
      guard record.kind == .command else { return .notKillable }
      _ = state.move(id, at: now) { $0.cancel(by: who, at: now) }
      state.direct(record.attemptKey, .kill)
      return .requested
    }
  }

  public func retry(_ ids: [TaskID], by who: String, heldClosures: Set<TaskID>) async throws -> [ActionResult] {
    try act(on: ids) { state, id, now in
      let isHeld = heldClosures.contains(id)
      if state.move(id, at: now, { $0.retry(closureIsHeld: isHeld) }) { return .retried }
      return state.tasks[id]?.record.isLostClosure(isHeld: isHeld) == true ? .closureLost : .illegal
    }
  }

  public func delete(_ ids: [TaskID]) async throws -> [ActionResult] {
    try act(on: ids) { state, id, _ in
      guard state.tasks[id]?.record.state != .running else { return .illegal }
      state.remove(id)
      memoryLogs.delete(id)
      return .deleted
    }
  }

  public func change(queue name: String, _ patch: QueuePatch, by who: String) async throws -> QueueRecord {
    try commit { state in
      var queue = state.queues[name] ?? QueueRecord(name: name)
      queue.apply(patch, by: who, at: clock.now())
      state.queues[name] = queue
      if patch.rate != nil { state.setRate(queue.rate, of: name, at: clock.uptime()) }
      state.announce { wakeup in
        wakeup.queues.insert(name)
        wakeup.isClaimable = true
      }
      return queue
    }
  }

  private func act(
    on ids: [TaskID], _ action: (inout MemoryState, TaskID, Timestamp) -> ActionResult
  ) throws -> [ActionResult] {
    try commit { state in
      ids.map { state.tasks[$0] == nil ? .notFound : action(&state, $0, clock.now()) }
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
