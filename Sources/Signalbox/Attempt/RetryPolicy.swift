/// When a failed attempt is tried again: exponential backoff with full jitter
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
public struct RetryPolicy: Hashable, Sendable {
  /// How many tries may fail before the task does; from 1.
  public var maxAttempts: Int
  /// The longest pause after the first failure; doubled after each further one.
  public var base: Duration
  /// No pause is longer.
  public var cap: Duration

  /// Creates a policy: five tries with pauses of at most 1 s after the first failure and 10 min later, unless it is
  /// said otherwise.
  public init(maxAttempts: Int = 5, base: Duration = .seconds(1), cap: Duration = .seconds(600)) {
    self.maxAttempts = maxAttempts
    self.base = base
    self.cap = cap
  }

  /// One try only.
  public static let never = RetryPolicy(maxAttempts: 1)

  /// The pause after the `tries`-th failure: evenly spread from zero to the smaller of `cap` and `base` × 2^(tries − 1).
  ///
  /// - Parameters:
  ///   - tries: how many tries have failed, from 1.
  ///   - random: a number from 0 up to, not including, 1.
  /// - Returns: the pause.
  public func pause(afterTries tries: Int, random: Double) -> Duration {
    var longest = max(min(base, cap), .zero)
    guard longest > .zero else { return .zero }
    for _ in 1..<max(tries, 1) {
      guard longest < cap else { break }
      longest = min(longest * 2, cap)
    }
    return longest * random
  }
}
