import FoundationEssentials
public import SignalboxModel

/// The machine's own time.
public struct SystemClock: TaskClock {
  private let origin = ContinuousClock.now

  public init() {}

  public func now() -> Timestamp {
    Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
  }

  public func uptime() -> Duration {
    origin.duration(to: .now)
  }

  public func sleep(until deadline: Duration) async throws {
    try await ContinuousClock().sleep(until: origin + deadline)
  }
}
