/// Counts and sizes as screens show them.
///
/// All are cut, never rounded up: 999 does not show as 1k.
public enum CountText {
  /// Every digit, in groups of three: `1,204`.
  public static func grouped(_ count: Int) -> String {
    let digits = Array(String(count.magnitude))
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// At most six columns for counts up to a thousand billion: `1,204` up to 9,999, then `88.4k`, `1.2M`, `3.0G`.
  public static func compact(_ count: Int) -> String {
    guard count.magnitude >= 10000 else { return grouped(count) }
    let sign = count < 0 ? "-" : ""
    return sign + scaled(count.magnitude, by: 1000, units: ["k", "M", "G", "T", "P", "E"], tenthsBelow: 1000)
  }

  /// Bytes by powers of 1024 in at most five columns: `512B`, `1.5K`, `212M`, `3.0G`.
  public static func bytes(_ count: Int64) -> String {
    let sign = count < 0 ? "-" : ""
    guard count.magnitude >= 1024 else { return "\(sign)\(count.magnitude)B" }
    return sign + scaled(UInt(count.magnitude), by: 1024, units: ["K", "M", "G", "T", "P", "E"], tenthsBelow: 10)
  }

  private static func scaled(_ count: UInt, by factor: UInt, units: [String], tenthsBelow: UInt) -> String {
    var divisor = factor
    var unit = 0
    while unit + 1 < units.count, count / divisor >= factor {
      divisor *= factor
      unit += 1
    }
    let whole = count / divisor
    let tenths = UInt128(count % divisor) * 10 / UInt128(divisor)
    return whole < tenthsBelow ? "\(whole).\(tenths)\(units[unit])" : "\(whole)\(units[unit])"
  }
}
