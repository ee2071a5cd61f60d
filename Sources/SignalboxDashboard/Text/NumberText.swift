import SignalboxModel

/// Numbers as the screen has them.
enum NumberText {
  /// Events a second: `0.4`, `18.2`, `123`, `12.3k`.
  static func rate(_ value: Double) -> String {
    value < 99.95 ? oneDecimal(value) : CountText.compact(Int(min(value, 9e18).rounded()))
  }

  /// `812 B`, `12.3 MiB`.
  static func bytes(_ number: Int64) -> String {
    guard number >= 1024 else { return "\(number) B" }
    var value = Double(number)
    var unit = ""
    for name in ["KiB", "MiB", "GiB", "TiB"] where unit.isEmpty || value >= 1024 {
      value /= 1024
      unit = name
    }
    return "\(oneDecimal(value)) \(unit)"
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
