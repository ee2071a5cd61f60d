extension DurationText {
  /// A running clock, as lists show ages: `00:58`, `02:41`, `1:02:03`, from a day on `3d 04h`.
  ///
  /// Whole seconds, cut; negative ones, which two machines' clocks can give, show as `00:00`.
  public static func elapsed(_ duration: Duration) -> String {
    let seconds = Int(max(duration, .zero).components.seconds)
    let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3600, seconds / 86400)
    if days > 0 { return "\(days)d \(padded(hours % 24, 2))h" }
    if hours > 0 { return "\(hours):\(padded(minutes, 2)):\(padded(seconds % 60, 2))" }
    return "\(padded(minutes, 2)):\(padded(seconds % 60, 2))"
  }

  /// The same for seconds that a server measured; `-` when nobody did, or when two clocks that do not agree would make it
  /// negative.
  public static func elapsed(_ seconds: Double?) -> String {
    seconds.flatMap(known).map(elapsed) ?? unknown
  }

  /// As ``compact(_:)-(Duration)``, for seconds that a server measured; `-` when nobody did.
  public static func compact(_ seconds: Double?) -> String {
    seconds.flatMap(known).map(compact) ?? unknown
  }

  private static let unknown = "-"

  private static func known(_ seconds: Double) -> Duration? {
    seconds < 0 ? nil : Duration(heldSeconds: seconds)
  }

  /// A length at a glance in at most six columns up to a year: `0s`, `850µs`, `250ms`, `1.2s`, `41s`, `5m`, `1.5h`, `3.5d`,
  /// cut, never rounded up; a minus before negative ones.
  public static func compact(_ duration: Duration) -> String {
    let microseconds = duration.microseconds.magnitude
    let sign = duration.microseconds < 0 ? "-" : ""
    guard microseconds > 0 else { return "0s" }
    guard let unit = units.first(where: { microseconds >= UInt64($0.microseconds) }) else {
      return "\(sign)\(microseconds)µs"
    }
    let tenths = microseconds / (UInt64(unit.microseconds) / 10)
    let showsTenths = tenths < 100 && !tenths.isMultiple(of: 10) && unit.name != "ms"
    return "\(sign)\(tenths / 10)\(showsTenths ? ".\(tenths % 10)" : "")\(unit.name)"
  }
}
