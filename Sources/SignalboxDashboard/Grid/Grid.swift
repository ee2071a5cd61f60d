/// A size in cells.
public struct Size: Hashable, Sendable {
  /// Cells in each row.
  public var columns: Int
  /// Rows of cells.
  public var rows: Int

  /// Creates a size.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A cell's place, from 0 at the top left.
public struct Point: Hashable, Sendable {
  /// The column, from 0 at the left.
  public var column: Int
  /// The row, from 0 at the top.
  public var row: Int

  /// Creates a place.
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
  /// How the character looks.
  public var style: Style

  /// Creates a cell; the text must be as wide as `width` says.
  public init(text: Character?, width: Int = 1, style: Style = Style()) {
    self.text = text
    self.width = width
    self.style = style
  }

  /// A space in the terminal's own colours.
  public static let blank = Cell(text: " ")
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
  /// The colour of the character.
  public var foreground: Color
  /// The colour behind the character.
  public var background: Color
  /// How the character is set off, apart from its colours.
  public var attributes: Attributes

  /// Creates a style; without arguments it is the terminal's own look.
  public init(foreground: Color = .terminal, background: Color = .terminal, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// How a character is set off.
  public struct Attributes: OptionSet, Hashable, Sendable {
    /// The attributes as bits.
    public let rawValue: UInt8
    /// Takes attributes as bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Bold.
    public static let bold = Attributes(rawValue: 1)
    /// Dim.
    public static let dim = Attributes(rawValue: 2)
    /// Italic.
    public static let italic = Attributes(rawValue: 4)
    /// Underlined.
    public static let underline = Attributes(rawValue: 8)
    /// Foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 16)
  }
}

/// A colour that a terminal can show.
public enum Color: Hashable, Sendable {
  /// The terminal's own default.
  case terminal
  /// One of the terminal's 16 colours, 0 to 15.
  case ansi(UInt8)
  /// A colour by its parts; a terminal with fewer colours shows the nearest one that it has.
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
}

/// How many colours a terminal shows; a theme gives colours for each.
public enum ColorDepth: Int, Hashable, Sendable, CaseIterable {
  /// None: `NO_COLOR`, or a terminal without them.
  case mono
  /// The terminal's 16 colours.
  case ansi16
  /// The 256 colours of xterm.
  case indexed256
  /// Colours by their parts, 8 bits each.
  case trueColor
}
