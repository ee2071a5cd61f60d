public import SignalboxModel

/// How an attempt ended.
public struct AttemptSummary: Sendable {
  /// How the attempt ended.
  public var outcome: AttemptEnd
  /// How long it took, from the attempt's start to its end, on the registry's clock.
  public var duration: Duration
  /// Why it failed, as it is kept: redacted values are struck out.
  public var failure: TaskFailure?
  /// What was thrown, as it was thrown; it may hold redacted values.
  public var error: (any Error)?
  /// How long until it is tried again; nil when it is not.
  public var retryAfter: Duration?

  /// Creates a summary, for tests of a middleware.
  public init(
    outcome: AttemptEnd, duration: Duration, failure: TaskFailure? = nil, error: (any Error)? = nil,
    retryAfter: Duration? = nil
  ) {
    self.outcome = outcome
    self.duration = duration
    self.failure = failure
    self.error = error
    self.retryAfter = retryAfter
  }

  /// Whether it failed and is tried again.
  public var willRetry: Bool { retryAfter != nil }
}
