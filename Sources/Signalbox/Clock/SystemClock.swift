public import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The machine's own time: `CLOCK_REALTIME`, `CLOCK_MONOTONIC` and `CLOCK_BOOTTIME` of Linux.
public struct SystemClock: TaskClock {
  private let runningOrigin = SuspendingClock.now
  private let passingOrigin = ContinuousClock.now

  /// Creates a clock; ``uptime()`` and ``elapsed()`` count from here.
  public init() {}

  /// The time of day, to the microsecond.
  public func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  /// The time that the machine has run since the clock was made, without suspensions.
  public func uptime() -> Duration {
    runningOrigin.duration(to: .now)
  }

  /// The time that has passed since the clock was made, suspensions included.
  public func elapsed() -> Duration {
    passingOrigin.duration(to: .now)
  }

  /// Returns when ``uptime()`` has come to `deadline`.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  public func sleep(until deadline: Duration) async throws {
    #if canImport(Glibc)
      let rest = deadline - uptime()
      if rest >= .seconds(1), try await LongSleeps.shared.sleep(for: rest) { return }
    #endif
    try await SuspendingClock().sleep(until: runningOrigin + deadline)
  }

  /// Yields whenever the time of day was set or the machine was suspended.
  public func changes() -> AsyncStream<Void> {
    ClockWatch.shared.changes()
  }
}
