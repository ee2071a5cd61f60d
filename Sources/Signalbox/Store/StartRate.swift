/// How many tasks of a queue may start now, when only so many may in a second. As many as in one second may start at once,
/// and at least one.
///
/// It keeps one time, when the starts so far would be over if they had come evenly, instead of a number that grows: times
/// are exact, so that nothing is lost or gained in rounding however often it is asked.
package struct StartRate: Hashable, Sendable {
  private let interval: Duration
  private let burst: Int
  private var over: Duration

  /// - Parameter rate: starts a second, above 0.
  package init(_ rate: Double, at uptime: Duration) {
    interval = .seconds(1 / rate)
    burst = max(1, Int(rate))
    over = uptime
  }

  /// The same with another rate: what was started at the old one still counts.
  package func changed(to rate: Double, at uptime: Duration) -> StartRate {
    var new = StartRate(rate, at: uptime)
    let started = burst - available(at: uptime)
    new.over = uptime + new.interval * min(started, new.burst)
    return new
  }

  /// How many tasks may start now.
  package func available(at uptime: Duration) -> Int {
    guard over > uptime else { return burst }
    // A little less than asked for, since the quotient of exact times is not exact.
    return max(0, burst - Int(((over - uptime) / interval - 1e-6).rounded(.up)))
  }

  /// Takes a start.
  package mutating func take(at uptime: Duration) {
    over = max(over, uptime) + interval
  }

  /// How long until one more may start; nil when one may now.
  package func next(at uptime: Duration) -> Duration? {
    guard available(at: uptime) == 0 else { return nil }
    return max(over - uptime - interval * (burst - 1), .microseconds(1))
  }
}
