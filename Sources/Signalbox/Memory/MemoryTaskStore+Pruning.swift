import DequeModule
import SignalboxModel

extension MemoryTaskStore {
  /// Deletes final tasks that are past `retention`; a limit of bytes costs a look at every task.
  public func prune(_ retention: Retention, limit: Int) async throws -> Int {
    try commit { state in
      state.forgetStaleFinals()
      // Nothing goes early because the clock was set.
      let now = state.jumps.cautious(state.time.now)
      let overdue = retention.overdue(
        among: state.currentFinals, counts: state.counts,
        surplus: retention.bytes.map { surplus(over: $0, state) } ?? 0, now: now, limit: limit)
      let deleted = state.perform(.prune(overdue)).count
      for id in overdue { memoryLogs.delete(id) }
      state.keys.prune(usedUpTo: now + (.zero - retention.keys))
      return deleted
    }
  }

  /// How many of the oldest final tasks have to go for the rest to take no more than `limit` bytes.
  ///
  /// Looks at every task.
  private func surplus(over limit: Int, _ state: MemoryState) -> Int {
    var excess = state.tasks.values.reduce(0) { $0 + size($1.record) } - limit
    var surplus = 0
    for final in state.currentFinals where excess > 0 {
      excess -= state.tasks[final.id].map { size($0.record) } ?? 0
      surplus += 1
    }
    return surplus
  }

  private func size(_ task: TaskRecord) -> Int {
    task.payload.text.utf8.count + (task.result?.text.utf8.count ?? 0) + memoryLogs.keptBytes(of: task.id)
  }
}

extension MemoryState {
  /// Final tasks, the oldest first.
  fileprivate var currentFinals: some Sequence<FinalTask> {
    finals.lazy.compactMap { place in
      tasks[place.id].flatMap { stored in
        stored.record.finishedAt == place.at
          ? FinalTask(id: place.id, state: stored.record.state, finishedAt: place.at) : nil
      }
    }
  }

  /// Leaves out tasks that were deleted or are not final any more, when they have come to be many.
  fileprivate mutating func forgetStaleFinals() {
    guard finals.count > 2 * counts.sum([.completed, .failed, .cancelled]) + 1000 else { return }
    finals = Deque(currentFinals.map { Timed(at: $0.finishedAt, id: $0.id) })
  }
}
