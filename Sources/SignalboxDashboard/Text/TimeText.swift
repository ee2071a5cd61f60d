import SignalboxModel

/// Moments and spans as the screen has them.
enum TimeText {
  /// `14:03:27`.
  static func clock(_ moment: Timestamp, offset: Int?) -> String {
    let parts = moment.components(offset: offset ?? 0)
    return "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
  }

  /// `14:03:27.123`.
  static func precise(_ moment: Timestamp, offset: Int?) -> String {
    let millisecond = moment.components(offset: offset ?? 0).millisecond
    let padding = millisecond < 10 ? "00" : millisecond < 100 ? "0" : ""
    return clock(moment, offset: offset) + ".\(padding)\(millisecond)"
  }

  /// The clock on the day of `now`, with the date before it on others: `11-22 14:03:27`.
  static func stamp(_ moment: Timestamp, now: Timestamp, offset: Int?) -> String {
    let parts = moment.components(offset: offset ?? 0)
    let today = now.components(offset: offset ?? 0)
    let clock = clock(moment, offset: offset)
    if parts.year == today.year, parts.month == today.month, parts.day == today.day { return clock }
    let date = "\(two(parts.month))-\(two(parts.day)) "
    return (parts.year == today.year ? date : "\(parts.year)-" + date) + clock
  }

  /// `UTC`, `UTC+02:00`.
  static func zone(_ offset: Int?) -> String {
    guard let offset, offset != 0 else { return "UTC" }
    let minutes = abs(offset) / 60
    return "UTC\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
