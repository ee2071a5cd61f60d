package import SignalboxModel

/// One move of one task that was decided: a step of the counters and a move of the feed, with what follows for attempts and
/// for those who wait.
package struct LedgerStep: Hashable, Sendable {
  /// nil before for a new task, nil after for a deleted one.
  package var move: StoreWakeup.Move
  /// How an attempt ended with it; nil when none did.
  package var ended: AttemptEnd?
  /// The attempt that is to be kept apart from now on, since the row is to hold another or none; empty for most moves.
  package var archived: [AttemptRecord]

  /// - Parameters:
  ///   - record: the task after it.
  ///   - before: the state that it leaves; nil for a new task.
  ///   - ended: how an attempt ended with it.
  ///   - archived: the attempt that the row no longer holds.
  ///   - now: the time of day.
  package init(
    of record: TaskRecord, from before: TaskState?, ended: AttemptEnd? = nil, archived: [AttemptRecord] = [],
    at now: Timestamp
  ) {
    let due = record.state == .scheduled ? record.runAt.map { $0 - now } : nil
    move = StoreWakeup.Move(task: record.id, queue: record.queue, before: before, after: record.state, due: due)
    self.ended = ended
    self.archived = archived
  }

  /// The task is deleted.
  init(deleting record: TaskRecord) {
    move = StoreWakeup.Move(task: record.id, queue: record.queue, before: record.state, after: nil)
    archived = []
  }

  /// What it means to those who wait for the task; nil when it means nothing to them.
  package var end: PredecessorEnd? {
    guard let after = move.after else { return .deleted }
    return PredecessorEnd(after, attempt: ended)
  }

  /// Whether the task fails for good with it.
  package var isFailure: Bool { move.after == .failed && move.before != .failed }
}

extension StateCounts {
  /// Takes a task out of the number of one state and into that of another.
  package mutating func move(from before: TaskState?, to after: TaskState?) {
    if let before { self[before] -= 1 }
    if let after { self[after] += 1 }
  }
}
