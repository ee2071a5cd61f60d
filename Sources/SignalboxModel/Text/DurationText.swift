/// Durations as people write them: a number and one unit out of `ms`, `s`, `m`, `h`, `d`.
public enum DurationText {
  /// Reads `250ms`, `90s`, `5m`, `1.5h`, `2d`; nil for anything else: no unit, a sign, more than fits.
  ///
  /// Exact to the microsecond; what is finer is cut.
  public static func parse(_ text: some StringProtocol) -> Duration? {
    guard let start = text.utf8.firstIndex(where: { !isNumeral($0) }),
      let unit = units.first(where: { $0.name == String(text[start...]).asciiFolded })
    else { return nil }
    let parts = text[..<start].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first.flatMap({ Int64($0) }), parts.last?.isEmpty == false else {
      return nil
    }
    let (microseconds, overflow) = whole.multipliedReportingOverflow(by: unit.microseconds)
    guard !overflow else { return nil }
    let fraction = parts.count == 2 ? microsecondsOfFraction(parts[1], unit: unit.microseconds) : 0
    let (sum, carried) = microseconds.addingReportingOverflow(fraction)
    return carried ? nil : .microseconds(sum)
  }

  /// The duration in the largest unit that gives a whole number, so that ``parse(_:)`` reads the same duration again:
  /// `90s`, `5m`, `0.25ms`.
  ///
  /// A negative one gets a sign, which ``parse(_:)`` refuses.
  public static func exact(_ duration: Duration) -> String {
    let microseconds = duration.microseconds.magnitude
    let sign = duration.microseconds < 0 ? "-" : ""
    guard microseconds > 0 else { return "0s" }
    for unit in units where microseconds % UInt64(unit.microseconds) == 0 {
      return "\(sign)\(microseconds / UInt64(unit.microseconds))\(unit.name)"
    }
    var decimals = Substring(padded(Int(microseconds % 1000), 3))
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(sign)\(microseconds / 1000).\(decimals)ms"
  }

  /// Longest first.
  static let units: [(name: String, microseconds: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000),
  ]

  private static func isNumeral(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
  }

  /// In 128 bits, so that 0.1 s is 100,000 microseconds and eighteen decimals of a day fit.
  private static func microsecondsOfFraction(_ digits: some StringProtocol, unit: Int64) -> Int64 {
    var numerator: Int128 = 0
    var denominator: Int128 = 1
    for digit in digits.utf8.prefix(18) {
      numerator = numerator * 10 + Int128(digit - UInt8(ascii: "0"))
      denominator *= 10
    }
    return Int64(numerator * Int128(unit) / denominator)
  }
}
