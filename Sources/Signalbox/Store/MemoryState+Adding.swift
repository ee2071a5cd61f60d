import SignalboxModel

/// Whether tasks can be added, decided before the first of them is.
extension MemoryState {
  /// What an earlier append made of the task.
  func known(_ task: NewTask) throws(StoreError) -> Appended? {
    // The closure copies the state, and most tasks have no key.
    guard task.idempotency != nil else { return nil }
    return try keys.known(task) { id in tasks[id].map { ($0.record, $0.idempotency?.digest) } }
  }

  /// - Throws: ``StoreError``: the first fault of the first task that has one.
  func check(_ new: [NewTask], at now: Timestamp) throws(StoreError) {
    // Most are alone and have nothing that could be at fault.
    if new.count == 1, new[0].idempotency == nil, new[0].after == nil, queues[ExactText(new[0].queue)]?.capacity == nil
    {
      return
    }
    var plan = AddingPlan(state: self, now: now)
    for task in new { try plan.add(task) }
  }
}

/// Tasks that are to be added together, as they will be once they are.
private struct AddingPlan {
  let state: MemoryState
  let now: Timestamp
  /// What became of each already; nil of those that have not ended.
  private var ends: [PredecessorEnd?] = []
  /// The digests of keys that these tasks are the first to use.
  private var digests: [ExactText: String] = [:]
  /// How many of these tasks will wait in a queue.
  private var waiting: [ExactText: Int] = [:]

  init(state: MemoryState, now: Timestamp) {
    self.state = state
    self.now = now
  }

  mutating func add(_ task: NewTask) throws(StoreError) {
    if let known = try state.known(task) {
      ends.append(state.pastEnd(of: known.task.id))
      return
    }
    if let idempotency = task.idempotency {
      let name = ExactText(idempotency.name)
      if let digest = digests[name] {
        guard digest == idempotency.digest else { throw .keyUsedTwice }
        ends.append(nil)
        return
      }
      digests[name] = idempotency.digest
    }
    try checkRoom(for: task)
    guard task.canFollow(at: ends.count, exists: { state.tasks[$0] != nil }) else {
      throw .noSuchTask(task.after)
    }
    let after = after(task)
    ends.append(after.isFinal ? PredecessorEnd(after, attempt: nil) : nil)
    if !after.isFinal { waiting[ExactText(task.queue), default: 0] += 1 }
  }

  private func checkRoom(for task: NewTask) throws(StoreError) {
    let name = ExactText(task.queue)
    guard var queue = state.queues[name], let capacity = queue.capacity else { return }
    queue.counts[.queued] += waiting[name] ?? 0
    if queue.backlog >= capacity { throw .queueFull(queue) }
  }

  /// The state that the task will have once it is added.
  private func after(_ task: NewTask) -> TaskState {
    let end: PredecessorEnd? =
      switch task.after {
      case .task(let id, _): state.pastEnd(of: id)
      case .earlier(let place, _): ends[place]
      case nil: nil
      }
    var record = task.record(id: TaskID(0), after: task.after.map { _ in TaskID(0) }, at: now)
    if let end { _ = record.predecessorEnded(end, at: now) }
    return record.state
  }
}
