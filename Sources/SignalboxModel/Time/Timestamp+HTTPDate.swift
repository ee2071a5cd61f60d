extension Timestamp {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// As the `Date` of an HTTP message has it (RFC 9110, 5.6.7): `Mon, 23 Nov 2026 14:03:27 GMT`.
  public var httpDate: String {
    let parts = components()
    let days = CivilDate(year: parts.year, month: parts.month, day: parts.day).daysSince1970
    // 1970 began on a Thursday.
    let day = ((days + 4) % 7 + 7) % 7
    return "\(Self.days[day]), \(padded(parts.day, 2)) \(Self.months[parts.month - 1]) \(padded(parts.year, 4)) "
      + "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2)) GMT"
  }
}
