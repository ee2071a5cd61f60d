package import SignalboxModel

extension TaskRecord {
  /// Fills in ages where moments do not tell them.
  package mutating func tellAges(by jumps: ClockJumps, now: Timestamp) {
    guard !jumps.isEmpty else { return }
    age = jumps.age(of: id, since: enqueuedAt, now: now).seconds
    finishedAge = finishedAt.map { jumps.age(since: $0, now: now).seconds }
  }
}
