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

extension Style {
  /// Whether it can be read, as far as is known.
  var isReadable: Bool { contrast.map { $0 >= Style.readable } ?? true }

  /// The same with its text brought towards white or black as far as it takes to be read; as it is where a colour is
  /// the terminal's own, and nobody knows.
  func raised(in depth: ColorDepth) -> Style {
    guard !isReadable, let text = foreground.parts else { return self }
    func with(_ color: Color) -> Style { Style(foreground: color, background: background, attributes: attributes) }
    let ends =
      depth == .ansi16 ? (bright: Color.ansi(15), dark: Color.ansi(0)) : (bright: Color.white, dark: Color.black)
    let (bright, dark) = (with(ends.bright), with(ends.dark))
    let isBright = bright.contrast ?? 0 >= dark.contrast ?? 0
    guard depth != .ansi16 else { return isBright ? bright : dark }
    func part(_ value: Int, _ step: Int) -> UInt8 { UInt8(value + ((isBright ? 255 : 0) - value) * step / 16) }
    for step in 1..<16 {
      let style = with(.rgb(red: part(text.0, step), green: part(text.1, step), blue: part(text.2, step)))
      if style.isReadable { return style }
    }
    return isBright ? bright : dark
  }
}

extension Color {
  fileprivate static let white = Color.rgb(red: 255, green: 255, blue: 255)
  fileprivate static let black = Color.rgb(red: 0, green: 0, blue: 0)

  /// The same as xterm draws it, for the 16 whose looks are otherwise the terminal's.
  var asMeasured: Color {
    guard isOfPalette, let (red, green, blue) = parts else { return self }
    return .rgb(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
  }

  /// Whether it is one of the 16 whose looks are the terminal's.
  var isOfPalette: Bool {
    if case .ansi = self { true } else { false }
  }

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
///
/// The standard library has no power of fractions, and this target imports no C library.
private func powerOf2Point4(_ base: Double) -> Double {
  let square = base * base
  guard square > 0 else { return 0 }
  var root = 1.0
  for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
  return square * root
}
