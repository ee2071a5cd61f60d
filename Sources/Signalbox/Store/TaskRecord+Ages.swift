package import SignalboxModel

extension TaskRecord {
  /// Fills in ages where moments do not tell them.
  package mutating func tellAges(by jumps: ClockJumps, now: Timestamp) {
    guard !jumps.isEmpty else { return }
    age = jumps.age(of: id, since: enqueuedAt, now: now).seconds
    finishedAge = finishedAt.map { jumps.age(since: $0, now: now).seconds }
  }

  /// The task as filters compare it with the time of day: with moments that are as long ago by it as they really are.
  func adjusted(by jumps: ClockJumps, now: Timestamp) -> TaskRecord {
    guard !jumps.isEmpty else { return self }
    var task = self
    task.enqueuedAt = now + (.zero - jumps.age(of: id, since: enqueuedAt, now: now))
    task.startedAt = startedAt.map { jumps.adjusted($0, now: now) }
    task.finishedAt = finishedAt.map { jumps.adjusted($0, now: now) }
    return task
  }
}
