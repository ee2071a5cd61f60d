/// How many tasks of a queue may start now, when only so many may in a second.
///
/// As many as in one second may start at once, and at least one.
///
/// It keeps one time, when the starts so far would be over if they had come evenly, instead of a number that grows: times
/// are exact, so that nothing is lost or gained in rounding however often it is asked.
package struct StartRate: Hashable, Sendable {
  private let interval: Duration
  private let burst: Int
  private var over: Duration

  /// So many starts a second, above 0, none of which has been taken.
  package init(_ rate: Double, at elapsed: Duration) {
    interval = .seconds(1 / rate)
    burst = max(1, Int(rate))
    over = elapsed
  }

  /// The same with another rate: what was started at the old one still counts.
  package func changed(to rate: Double, at elapsed: Duration) -> StartRate {
    var new = StartRate(rate, at: elapsed)
    let started = burst - available(at: elapsed)
    new.over = elapsed + new.interval * min(started, new.burst)
    return new
  }

  /// How many tasks may start now.
  package func available(at elapsed: Duration) -> Int {
    guard over > elapsed else { return burst }
    // A little less than asked for, since the quotient of exact times is not exact.
    return max(0, burst - Int(((over - elapsed) / interval - 1e-6).rounded(.up)))
  }

  /// Takes a start.
  package mutating func take(at elapsed: Duration) {
    over = max(over, elapsed) + interval
  }

  /// How long until one more may start; nil when one may now.
  package func next(at elapsed: Duration) -> Duration? {
    guard available(at: elapsed) == 0 else { return nil }
    return max(over - elapsed - interval * (burst - 1), .microseconds(1))
  }
}
