/// A size in cells.
public struct Size: Hashable, Sendable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A cell's place, from 0 at the top left.
public struct Point: Hashable, Sendable {
  public var column: Int
  public var row: Int

  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// What one cell of the screen shows.
public struct Cell: Hashable, Sendable {
  /// One character that is safe for a terminal and as wide as `width`; empty in the right half of a wide one.
  public var text: Character?
  /// 1 or 2; 0 in the right half of a wide character.
  public var width: Int
  public var style: Style

  public init(text: Character?, width: Int = 1, style: Style = Style()) {
    self.text = text
    self.width = width
    self.style = style
  }

  public static let blank = Cell(text: " ")
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  public var attributes: Attributes

  public init(foreground: Color = .terminal, background: Color = .terminal, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Attributes(rawValue: 1)
    public static let dim = Attributes(rawValue: 2)
    public static let italic = Attributes(rawValue: 4)
    public static let underline = Attributes(rawValue: 8)
    public static let reverse = Attributes(rawValue: 16)
  }
}

public enum Color: Hashable, Sendable {
  /// The terminal's own default.
  case terminal
  /// One of the terminal's 16 colours, 0 to 15.
  case ansi(UInt8)
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
}

/// How many colours a terminal shows; a theme gives colours for each.
public enum ColorDepth: Int, Hashable, Sendable, CaseIterable {
  /// None: `NO_COLOR`, or a terminal without them.
  case mono
  case ansi16
  case indexed256
  case trueColor
}
