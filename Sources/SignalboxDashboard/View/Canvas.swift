import SignalboxModel

/// A grid being drawn on.
///
/// Whatever is drawn is cut at the edges, made safe and measured here, and nowhere else.
struct Canvas {
  private(set) var grid: Grid
  let looks: Looks
  let glyphs: Glyphs

  init(size: Size, looks: Looks, glyphs: Glyphs) {
    self.looks = looks
    self.glyphs = glyphs
    grid = Grid(size: size, filledWith: Cell(text: " ", style: looks[.ui]))
  }

  /// One stretch of text in one style.
  struct Piece: Hashable, Sendable {
    var text: String
    var style: Style
  }

  mutating func showCursor(column: Int, row: Int) {
    guard (0..<grid.size.columns).contains(column), (0..<grid.size.rows).contains(row) else { return }
    grid.cursor = Point(column: column, row: row)
  }

  mutating func fill(_ rect: Rect, _ style: Style, with character: Character = " ") {
    for row in max(0, rect.row)..<max(max(0, rect.row), min(rect.bottom, grid.size.rows)) {
      let first = max(0, rect.column)
      for column in first..<max(first, min(rect.end, grid.size.columns)) {
        set(Cell(text: character, style: style), column, row)
      }
    }
  }

  /// Draws text on one line, at most `width` columns of it; when it is longer, its last column is an ellipsis.
  ///
  /// - Returns: the columns it took.
  @discardableResult
  mutating func put(_ text: String, _ column: Int, _ row: Int, width: Int, _ style: Style) -> Int {
    let width = min(width, grid.size.columns - column)
    guard width > 0, column >= 0, row >= 0, row < grid.size.rows else { return 0 }
    var used = 0
    var last = 0
    for character in DisplayText.sanitised(Self.bounded(text, for: width)) {
      let columns = DisplayText.width(of: character)
      guard columns > 0 else { continue }
      if used + columns > width {
        // What does not fit is told by an ellipsis in the last column.
        if used == width { used = last }
        put(Cell(text: glyphs.ellipsis, style: style), column + used, row)
        for blank in used + 1..<max(used + 1, width) { put(Cell(text: " ", style: style), column + blank, row) }
        return width
      }
      last = used
      put(character, columns, column + used, row, style)
      used += columns
    }
    return used
  }

  /// Draws pieces one after the other; when they are longer, the last column is an ellipsis.
  @discardableResult
  mutating func put(_ pieces: [Piece], _ column: Int, _ row: Int, width: Int) -> Int {
    var used = 0
    for (index, piece) in pieces.enumerated() where used < width {
      let room = width - used
      let columns = put(piece.text, column + used, row, width: room, piece.style)
      // One that ends at the edge is cut when there is more to read behind it.
      if columns == room, pieces[(index + 1)...].contains(where: { $0.text.contains { $0 != " " } }) {
        put(Self.bounded(piece.text, for: room) + " ", column + used, row, width: room, piece.style)
      }
      used += columns
    }
    return used
  }

  /// Draws text that ends in a column.
  mutating func putRight(_ text: String, endingAt end: Int, _ row: Int, width: Int, _ style: Style) {
    let columns = min(width, Canvas.width(text))
    put(text, end - columns, row, width: columns, style)
  }

  static func width(_ text: String) -> Int { DisplayText.width(of: DisplayText.sanitised(text)) }

  static func width(_ pieces: [Piece]) -> Int { pieces.reduce(0) { $0 + width($1.text) } }

  /// The same, looked at no further than to `columns`.
  static func width(_ pieces: [Piece], upTo columns: Int) -> Int {
    pieces.reduce(0) { used, piece in
      used >= columns ? used : min(columns, used + width(bounded(piece.text, for: columns - used)))
    }
  }

  func piece(_ text: String, _ role: Role, over base: Style? = nil) -> Piece {
    Piece(text: text, style: base.map { looks[role].over($0, isText: !role.isDecoration) } ?? looks[role])
  }

  /// Sentences in lines of at most so many columns.
  func wrapped(_ sentences: [Piece], to columns: Int) -> [Piece] {
    sentences.flatMap { piece in
      DisplayText.wrapped(DisplayText.sanitised(piece.text), to: max(1, columns)).map {
        Piece(text: $0, style: piece.style)
      }
    }
  }

  /// Changes how cells look and not what they say.
  mutating func restyle(_ columns: Range<Int>, row: Int, _ style: Style) {
    guard row >= 0, row < grid.size.rows else { return }
    for column in columns.clamped(to: 0..<grid.size.columns) { grid[column, row].style = style }
  }

  // MARK: - Cells

  /// No more of a text than can possibly be seen: what is stored may be far longer than a screen is wide.
  private static func bounded(_ text: String, for width: Int) -> String {
    let limit = width * 16 + 64
    return text.utf8.count <= limit ? text : String(text[...].prefix(utf8: limit))
  }

  private mutating func put(_ character: Character, _ columns: Int, _ column: Int, _ row: Int, _ style: Style) {
    if glyphs.isASCII, !character.isASCII {
      let plain = DisplayText.asciiForm(of: character)
      for offset in 0..<columns { put(Cell(text: plain, style: style), column + offset, row) }
      return
    }
    put(Cell(text: character, width: columns, style: style), column, row)
    if columns == 2 { set(Cell(text: nil, width: 0, style: style), column + 1, row) }
  }

  private mutating func put(_ cell: Cell, _ column: Int, _ row: Int) {
    guard column < grid.size.columns else { return }
    if cell.width == 2, column + 1 < grid.size.columns { free(column + 1, row) }
    set(cell, column, row)
  }

  private mutating func set(_ cell: Cell, _ column: Int, _ row: Int) {
    if cell.width != 0 { free(column, row) }
    grid[column, row] = cell
  }

  /// Makes sure that no half of a wide character is left over beside a cell that is about to be overwritten.
  private mutating func free(_ column: Int, _ row: Int) {
    let old = grid[column, row]
    if old.width == 1 { return }
    if old.width == 0, column > 0, grid[column - 1, row].width == 2 {
      grid[column - 1, row] = Cell(text: " ", style: grid[column - 1, row].style)
    }
    if old.width == 2, column + 1 < grid.size.columns {
      grid[column + 1, row] = Cell(text: " ", style: old.style)
    }
  }
}
