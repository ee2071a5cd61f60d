public import SignalboxModel

/// Where the engine and the stores get time from. `SystemClock` in service; a clock that a test moves in tests.
public protocol TaskClock: Sendable {
  /// The time of day. It may jump; it is shown and stored, and no lease or timer is measured by it.
  func now() -> Timestamp
  /// Time that only ever goes forward, from any start.
  func uptime() -> Duration
  /// Returns when ``uptime()`` has come to `deadline`, at once when it has already.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  func sleep(until deadline: Duration) async throws
}

extension TaskClock {
  /// Returns after `duration` of ``uptime()``.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try await sleep(until: uptime() + duration)
  }
}
