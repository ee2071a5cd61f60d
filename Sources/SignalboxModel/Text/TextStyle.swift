/// How a stretch of a log looks: what its program asked for by SGR sequences.
public struct TextStyle: Hashable, Sendable {
  /// The colour of the text; nil is the terminal's own.
  public var foreground: TextColor?
  /// The colour behind the text; nil is the terminal's own.
  public var background: TextColor?
  /// What else the text is, such as bold.
  public var attributes: Attributes

  /// Creates a style; without arguments it is plain.
  public init(foreground: TextColor? = nil, background: TextColor? = nil, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The terminal's own look.
  public static let plain = TextStyle()

  /// How a text is set off, apart from its colours.
  public struct Attributes: OptionSet, Hashable, Sendable {
    /// The attributes as bits.
    public let rawValue: UInt8

    /// Takes attributes as bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// Bold (SGR 1).
    public static let bold = Attributes(rawValue: 1)
    /// Dim (SGR 2).
    public static let dim = Attributes(rawValue: 2)
    /// Italic (SGR 3).
    public static let italic = Attributes(rawValue: 4)
    /// Underlined (SGR 4, and 21 for a double line).
    public static let underline = Attributes(rawValue: 8)
    /// Foreground and background exchanged (SGR 7).
    public static let reverse = Attributes(rawValue: 16)
  }
}

/// A colour that a program asked for.
public enum TextColor: Hashable, Sendable {
  /// One of the terminal's own 16.
  case ansi(UInt8)
  /// One of the 256: from 16 a 6×6×6 cube, from 232 greys.
  case indexed(UInt8)
  /// A colour by its parts.
  case rgb(red: UInt8, green: UInt8, blue: UInt8)

  /// Number 0 to 255 of the 256 colours, of which the first 16 are the terminal's own.
  public init(index: UInt8) {
    self = index < 16 ? .ansi(index) : .indexed(index)
  }
}

extension TextStyle {
  /// Applies the parameters of one SGR sequence, such as `1;38;5;208`.
  ///
  /// What it does not know (blinking, hiding, striking out, fonts) changes nothing: hidden text would be text that the
  /// reader is not shown.
  mutating func apply(sgr parameters: String) {
    var fields = parameters.split(separator: ";", omittingEmptySubsequences: false).prefix(32).map(Self.numbers)[...]
    while let field = fields.popFirst() {
      switch field[0] {
      case 38: foreground = Self.color(field, &fields) ?? foreground
      case 48: background = Self.color(field, &fields) ?? background
      // The colour of the underline; read, because its numbers are not codes.
      case 58: _ = Self.color(field, &fields)
      case 4 where field.count > 1 && field[1] == 0: attributes.remove(.underline)
      default: apply(code: field[0])
      }
    }
  }

  /// The parts of `4:3` or `38:2::1:2:3`; an empty part is 0, one that is no number or too large is -1.
  private static func numbers(_ field: Substring) -> [Int] {
    field.split(separator: ":", omittingEmptySubsequences: false).map { part in
      part.isEmpty ? 0 : part.utf8.count <= 4 ? Int(part) ?? -1 : -1
    }
  }

  private mutating func apply(code: Int) {
    switch code {
    case 0: self = .plain
    case 1: attributes.insert(.bold)
    case 2: attributes.insert(.dim)
    case 3: attributes.insert(.italic)
    case 4, 21: attributes.insert(.underline)
    case 7: attributes.insert(.reverse)
    case 22: attributes.subtract([.bold, .dim])
    case 23: attributes.remove(.italic)
    case 24: attributes.remove(.underline)
    case 27: attributes.remove(.reverse)
    case 39: foreground = nil
    case 49: background = nil
    case 30...37: foreground = .ansi(UInt8(code - 30))
    case 40...47: background = .ansi(UInt8(code - 40))
    case 90...97: foreground = .ansi(UInt8(code - 82))
    case 100...107: background = .ansi(UInt8(code - 92))
    default: break
    }
  }

  /// The colour after 38 or 48: in the field itself when parted by colons, otherwise in the fields that follow, which it
  /// takes; nil when it is none.
  private static func color(_ field: [Int], _ following: inout ArraySlice<[Int]>) -> TextColor? {
    if field.count > 1 {
      // `38:2::r:g:b` has the number of a colour space before the red.
      return color(mode: field[1], field.count > 5 ? field[3...] : field[2...])
    }
    guard let mode = following.popFirst()?[0] else { return nil }
    let count = mode == 2 ? 3 : mode == 5 ? 1 : 0
    let values = following.prefix(count).map { $0[0] }
    following = following.dropFirst(count)
    return color(mode: mode, values[...])
  }

  private static func color(mode: Int, _ values: ArraySlice<Int>) -> TextColor? {
    let bytes = values.compactMap { UInt8(exactly: $0) }
    guard bytes.count == values.count else { return nil }
    switch (mode, bytes.count) {
    case (5, 1...): return TextColor(index: bytes[0])
    case (2, 3...): return .rgb(red: bytes[0], green: bytes[1], blue: bytes[2])
    default: return nil
    }
  }
}
