package import SignalboxModel

extension TaskRecord {
  /// Since when a task is ready that is queued now: one that was scheduled since it was due, also when nobody came to queue it at
  /// once; every other since now.
  ///
  /// - Parameters:
  ///   - state: the one that it leaves.
  ///   - due: its due time in that state.
  ///   - now: the time of day at which it is queued.
  /// - Returns: since when it is ready.
  package static func readyAt(leaving state: TaskState, due: Timestamp?, queuedAt now: Timestamp) -> Timestamp {
    guard state == .scheduled, let due else { return now }
    return min(due, now)
  }
}

extension ClockJumps {
  /// How long a task has been ready: since `readyAt`, or since it was added when that is nil.
  package func wait(of task: TaskRecord, readyAt: Timestamp?, now: Timestamp) -> Duration {
    guard let readyAt else { return age(of: task.id, since: task.enqueuedAt, now: now) }
    return age(since: readyAt, now: now)
  }
}
