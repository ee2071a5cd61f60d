public import SignalboxModel

/// Where the engine and the stores get time from.
///
/// `SystemClock` in service; a clock that a test moves in tests.
///
/// | what | clock |
/// |---|---|
/// | leases, timeouts, durations of attempts, the registry's own timers | ``uptime()`` |
/// | delays, pauses before retries, snoozes, rates | ``elapsed()`` |
/// | moments that a caller gave, moments that are stored and shown | ``now()`` |
public protocol TaskClock: Sendable {
  /// The time of day. It can be set at any time; it is shown and stored, and no length of time is measured by it.
  func now() -> Timestamp
  /// The time that the machine has run, from any start. It only ever goes forward, and stands still while the machine is
  /// suspended.
  func uptime() -> Duration
  /// The time that has passed, from any start. It only ever goes forward, also while the machine is suspended.
  func elapsed() -> Duration
  /// Returns when ``uptime()`` has come to `deadline`, at once when it has already.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  func sleep(until deadline: Duration) async throws
  /// Something whenever ``now()`` was set or the machine was suspended; several times may make one. It ends when the system
  /// cannot tell.
  func changes() -> AsyncStream<Void>
}

extension TaskClock {
  /// Returns after `duration` of ``uptime()``.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try await sleep(until: uptime() + duration)
  }
}
