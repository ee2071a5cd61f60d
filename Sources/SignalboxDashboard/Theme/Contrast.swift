extension Style {
  /// How well the text stands out, from 1 to 21, as WCAG 2 has it; nil when a colour is the terminal's own.
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
    guard case .rgb(let red, let green, let blue) = self else { return nil }
    func linear(_ value: UInt8) -> Double {
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : powerOf2Point4((part + 0.055) / 1.055)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
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
