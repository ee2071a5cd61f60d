import Signalbox
import SignalboxModel

extension TestRegistry {
  /// Moves the clock, stopping wherever a task becomes due and running it before the clock goes on: retries, delays, snoozes
  /// and timeouts come in the order and at the times that they would have.
  ///
  /// Pauses before retries are the longest that the policy allows: with a base of 1 s the second attempt runs after 1 s, the
  /// third 2 s later. Attempts that run when it is called are waited for only when their timeout passes: they may be what the
  /// test itself holds up. While tasks are held the clock alone moves, and nothing starts.
  ///
  /// - Parameters:
  ///   - duration: not negative: no test goes back in time.
  ///   - limit: how long to wait for tasks at each stop, in real time.
  /// - Throws: as ``drain(within:)``, but for tasks that are held.
  public func advance(by duration: Duration, within limit: Duration = .seconds(30)) async throws {
    precondition(duration >= .zero, "the clock goes forward only")
    let end = clock.uptime() + duration
    let early = Set(try await tasks(.running).map(\.attemptKey))
    while true {
      let due = try await moveDue()
      let isIgnored = { @Sendable (task: TaskRecord) in
        early.contains(task.attemptKey) && task.timeLeft.map { $0 > .zero } ?? true
      }
      let commits = store.commits
      try await settle(within: limit, ignoring: isIgnored)
      // What ran may have made something due, or due earlier.
      guard store.commits == commits else { continue }
      let left = end - clock.uptime()
      guard left > .zero else { return }
      let timeouts = try await timeouts(within: limit)
      let pause = due.map { max($0 - clock.uptime(), .zero) } ?? left
      clock.advance(by: ([pause] + timeouts).reduce(left, min))
    }
  }

  /// Moves the clock to the moment when the next task becomes due (a retry, a delayed task) and runs it.
  ///
  /// - Returns: how far that was; nil, the clock left alone, when no task waits for a time.
  /// - Throws: as ``advance(by:within:)``.
  @discardableResult
  public func advanceToNext(within limit: Duration = .seconds(30)) async throws -> Duration? {
    let now = clock.now()
    guard let due = try await tasks(.scheduled).compactMap(\.runAt).min() else { return nil }
    let pause = max(due - now, .zero)
    try await advance(by: pause, within: limit)
    return pause
  }

  /// How long the running attempts with a timeout have yet to go.
  ///
  /// Each is on the clock when this returns: one that was claimed just now takes a moment for that.
  private func timeouts(within limit: Duration) async throws -> [Duration] {
    let attempts = try await tasks(.running).compactMap { task in
      task.timeLeft.flatMap { $0 > .zero ? (key: task.attemptKey, left: $0) : nil }
    }
    for attempt in attempts {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await self.clock.sleeper(for: attempt.left) }
        group.addTask {
          try await self.wait(within: limit) {
            let task = try await self.record(of: attempt.key.task)
            return task.state != .running || task.attemptKey != attempt.key
          }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
    return attempts.map(\.left)
  }

  /// Queues what is due: the registry does so too, but not at a moment that a test could wait for.
  ///
  /// - Returns: when something is due again, by the clock's uptime.
  private func moveDue() async throws -> Duration? {
    while true {
      let due = try await store.advance(rescue: RescuePolicy(), limit: 1000)
      if due.map({ $0 > clock.uptime() }) ?? true { return due }
    }
  }
}

extension TaskRecord {
  /// How long until the timeout of its running attempt is over.
  fileprivate var timeLeft: Duration? {
    guard let duration, let timeout else { return nil }
    return .microseconds(Int64(((timeout - duration) * 1e6).rounded()))
  }
}
