/// A date in the proleptic Gregorian calendar, and its number of days since 1970-01-01.
///
/// The conversions are Howard Hinnant's `days_from_civil` and `civil_from_days`
/// (https://howardhinnant.github.io/date_algorithms.html), valid for every year that occurs here.
struct CivilDate: Equatable {
  var year: Int
  var month: Int
  var day: Int

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension Timestamp {
  /// The time of day and date in UTC, for screens and for the wire.
  public struct Components: Equatable, Sendable {
    /// The year, from 0 to 9999.
    public var year: Int
    /// The month, from 1.
    public var month: Int
    /// The day of the month, from 1.
    public var day: Int
    /// The hour, from 0 to 23.
    public var hour: Int
    /// The minute, from 0 to 59.
    public var minute: Int
    /// The second, from 0 to 59.
    public var second: Int
    /// The millisecond, from 0 to 999, cut off.
    public var millisecond: Int
  }

  /// The moments that four digits of a year can say: 0000-01-01T00:00:00Z to the end of 9999.
  private static let writable: ClosedRange<Int64> = -62_167_219_200_000_000...253_402_300_799_999_999

  /// The moment in UTC, shifted by `offset` seconds east of it.
  ///
  /// Held within the years 0 to 9999, so that what is written is always a date that can be read again.
  public func components(offset: Int = 0) -> Components {
    let held = min(max(microseconds, Self.writable.lowerBound), Self.writable.upperBound) + Int64(offset) * 1_000_000
    let shifted = min(max(held, Self.writable.lowerBound), Self.writable.upperBound)
    let day = Int((shifted >= 0 ? shifted : shifted - 86_399_999_999) / 86_400_000_000)
    let rest = Int(shifted - Int64(day) * 86_400_000_000) / 1000
    let date = CivilDate(daysSince1970: day)
    return Components(
      year: date.year, month: date.month, day: date.day, hour: rest / 3_600_000, minute: rest / 60000 % 60,
      second: rest / 1000 % 60, millisecond: rest % 1000)
  }

  /// RFC 3339 in UTC with milliseconds: `2026-11-23T14:03:27.123Z`.
  public var rfc3339: String {
    let parts = components()
    return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))T"
      + "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2)).\(padded(parts.millisecond, 3))Z"
  }

  /// Reads RFC 3339 with any number of decimals and any offset; nil when `text` is anything else.
  ///
  /// Decimals past microseconds are cut. A leap second (`:60`) is taken for the second after it.
  public init?(rfc3339 text: String) {
    var scanner = DigitScanner(bytes: Array(text.utf8))
    guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
      let day = scanner.number(2), scanner.take("T") || scanner.take("t") || scanner.take(" "),
      let hour = scanner.number(2), scanner.take(":"), let minute = scanner.number(2), scanner.take(":"),
      let second = scanner.number(2)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    guard (1...12).contains(month), (1...31).contains(day), CivilDate(daysSince1970: date.daysSince1970) == date,
      hour < 24, minute < 60, second <= 60, let fraction = scanner.fraction(), let offset = scanner.offset(),
      scanner.isAtEnd
    else { return nil }
    let seconds = date.daysSince1970 * 86400 + hour * 3600 + minute * 60 + second - offset
    self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
  }
}

/// Pads a number that is not negative with zeros on the left.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}

private struct DigitScanner {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func number(_ digits: Int) -> Int? {
    guard position + digits <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[position..<position + digits] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    position += digits
    return value
  }

  /// Microseconds after the point, 0 without one, nil when nothing follows the point.
  mutating func fraction() -> Int? {
    guard take(".") else { return 0 }
    var value = 0
    var count = 0
    while let digit = number(1) {
      if count < 6 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in count..<max(count, 6) { value *= 10 }
    return value
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int? {
    if take("Z") || take("z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
      return nil
    }
    return sign * (hours * 3600 + minutes * 60)
  }
}

extension Timestamp: Codable {
  /// Reads RFC 3339; see ``init(rfc3339:)``.
  ///
  /// - Throws: `DecodingError` when the text is no time.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let moment = Timestamp(rfc3339: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a time as RFC 3339 has it, such as 2026-11-23T14:03:27.123Z")
    }
    self = moment
  }

  /// Writes RFC 3339 in UTC with milliseconds; see ``rfc3339``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rfc3339)
  }
}
