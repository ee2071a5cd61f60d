/// A style as a theme file writes it: `text`, `red bold`, `#e5e9f0 on accent underline`.
///
/// A part that is not written is taken from the nearest shorter role name, in the end from `ui`.
struct StyleText: Hashable, Sendable {
  var foreground: Color?
  var background: Color?
  var attributes: Style.Attributes = []

  /// - Returns: the style, or what is wrong with the text.
  static func parse(_ text: String, palette: [String: Color]) -> Result<StyleText, Fault> {
    var style = StyleText()
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
    while let word = words.popFirst() {
      if let attribute = attributes[String(word)] {
        style.attributes.insert(attribute)
        continue
      }
      let isBackground = word == "on"
      guard let name = isBackground ? words.popFirst() : word else { return .failure(Fault("nothing follows \"on\"")) }
      guard let color = palette[String(name)] ?? Color(themeText: name) else {
        return .failure(Fault("\"\(name)\" is no colour: write #rrggbb, a name of [palette] or of the terminal's 16"))
      }
      if isBackground { style.background = color } else { style.foreground = color }
    }
    return .success(style)
  }

  struct Fault: Error {
    var message: String
    init(_ message: String) { self.message = message }
  }

  private static let attributes: [String: Style.Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
  ]
}

extension Color {
  /// Reads `#rrggbb`, `terminal`, or the name of one of the terminal's 16 colours.
  init?(themeText text: some StringProtocol) {
    if text == "terminal" {
      self = .terminal
    } else if text.hasPrefix("#"), text.utf8.count == 7, text.dropFirst().allSatisfy(\.isHexDigit),
      let number = UInt32(text.dropFirst(), radix: 16)
    {
      self = .rgb(red: UInt8(number >> 16 & 255), green: UInt8(number >> 8 & 255), blue: UInt8(number & 255))
    } else if let index = Self.ansiNames.firstIndex(of: String(text)) {
      self = .ansi(UInt8(index))
    } else {
      return nil
    }
  }

  private static let ansiNames: [String] = {
    let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    return names + names.map { "bright-" + $0 }
  }()

  /// The nearest of the terminal's 16 colours, as xterm draws them.
  var nearestANSI: Color {
    guard case .rgb(let red, let green, let blue) = self else { return self }
    func distance(_ other: (Int, Int, Int)) -> Int {
      let (r, g, b) = (Int(red) - other.0, Int(green) - other.1, Int(blue) - other.2)
      return 3 * r * r + 6 * g * g + 2 * b * b
    }
    let nearest = Self.xterm.indices.min { distance(Self.xterm[$0]) < distance(Self.xterm[$1]) }
    return .ansi(UInt8(nearest ?? 7))
  }

  /// Red, green and blue, of one of the 16 colours as xterm draws it; nil for the terminal's own colour.
  var parts: (Int, Int, Int)? {
    switch self {
    case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
    case .ansi(let index): Int(index) < Self.xterm.count ? Self.xterm[Int(index)] : nil
    case .terminal: nil
    }
  }

  private static let xterm: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]
}
