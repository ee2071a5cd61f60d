extension Style {
  /// What text needs to be read, as WCAG 2 has it.
  package static let readable = 4.5

  /// How well the text stands out, from 1 to 21, as WCAG 2 has it, the 16 colours taken as xterm draws them; nil when a
  /// colour is the terminal's own.
  package var contrast: Double? {
    let isReversed = attributes.contains(.reverse)
    guard let text = (isReversed ? background : foreground).luminance,
      let ground = (isReversed ? foreground : background).luminance
    else { return nil }
    return (max(text, ground) + 0.05) / (min(text, ground) + 0.05)
  }
}

extension Color {
  /// Relative luminance of sRGB, from 0 to 1.
  fileprivate var luminance: Double? {
    guard let (red, green, blue) = parts else { return nil }
    return 0.2126 * Self.linear[red] + 0.7152 * Self.linear[green] + 0.0722 * Self.linear[blue]
  }

  /// The light of each of the 256 values.
  private static let linear: [Double] = (0...255).map { value in
    let part = Double(value) / 255
    return part <= 0.04045 ? part / 12.92 : powerOf2Point4((part + 0.055) / 1.055)
  }
}

/// `base` to the power of 2.4, for 0...1: its square times the fifth root of its square, the root by Newton's method.
/// The standard library has no power of fractions, and this target imports no C library.
private func powerOf2Point4(_ base: Double) -> Double {
  let square = base * base
  guard square > 0 else { return 0 }
  var root = 1.0
  for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
  return square * root
}
