import SignalboxModel

/// Moments and spans as the screen has them.
enum TimeText {
  /// `14:03:27`.
  static func clock(_ moment: Timestamp, in zone: ScreenZone) -> String {
    let parts = Self.parts(of: moment, in: zone)
    return "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
  }

  /// `14:03:27.123`.
  static func precise(_ moment: Timestamp, in zone: ScreenZone) -> String {
    let millisecond = parts(of: moment, in: zone).millisecond
    let padding = millisecond < 10 ? "00" : millisecond < 100 ? "0" : ""
    return clock(moment, in: zone) + ".\(padding)\(millisecond)"
  }

  /// The clock on the day of `now`, with the date before it on others: `11-22 14:03:27`.
  static func stamp(_ moment: Timestamp, now: Timestamp, in zone: ScreenZone) -> String {
    let parts = Self.parts(of: moment, in: zone)
    let today = Self.parts(of: now, in: zone)
    let clock = Self.clock(moment, in: zone)
    if parts.year == today.year, parts.month == today.month, parts.day == today.day { return clock }
    let date = "\(two(parts.month))-\(two(parts.day)) "
    return (parts.year == today.year ? date : "\(parts.year)-" + date) + clock
  }

  /// The offset in force at a moment: `UTC`, `UTC+02:00`.
  static func offset(at moment: Timestamp, in zone: ScreenZone) -> String {
    let offset = zone.offset(at: moment)
    guard offset != 0 else { return "UTC" }
    let minutes = abs(offset) / 60
    return "UTC\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  /// Each moment by the offset in force at that moment.
  private static func parts(of moment: Timestamp, in zone: ScreenZone) -> Timestamp.Components {
    moment.components(offset: zone.offset(at: moment))
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
