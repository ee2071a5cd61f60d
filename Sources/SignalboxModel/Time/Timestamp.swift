/// A moment: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// In memory and in a store it is one 64-bit integer; on the wire it is RFC 3339 in UTC with exactly three decimals
/// (see ``init(rfc3339:)`` and ``rfc3339``), cut off, never rounded, so that a time on the wire is never in the future.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970; negative before.
  public var microseconds: Int64

  /// Creates a moment.
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// Whether `left` is before `right`.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// The moment `duration` later, held at the ends of the range instead of overflowing.
  public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
    let (sum, overflow) = moment.microseconds.addingReportingOverflow(duration.microseconds)
    return Timestamp(microseconds: overflow ? (duration < .zero ? .min : .max) : sum)
  }

  /// How long after `right` the moment `left` is; negative when it is before.
  public static func - (left: Timestamp, right: Timestamp) -> Duration {
    .microseconds(left.microseconds) - .microseconds(right.microseconds)
  }
}

extension Duration {
  /// Seconds that came over a wire, held at the ends of what whole microseconds in 64 bits can say; zero for what is no
  /// number.
  ///
  /// The standard library's initialiser ends the process on both.
  public init(heldSeconds seconds: Double) {
    let most = Double(Int64.max / 1_000_000)
    self = seconds.isNaN ? .zero : .seconds(min(most, max(-most, seconds)))
  }

  /// Whole microseconds, cut towards zero and held at the ends of the range of `Int64`.
  public var microseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    return carried ? (seconds < 0 ? .min : .max) : sum
  }

  /// Seconds to the microsecond, as stores keep durations that were measured.
  package var measuredSeconds: Double { Double(microseconds) / 1e6 }

  /// Seconds as a floating-point number, for display and for the wire.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
