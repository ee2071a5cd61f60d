extension Canvas {
  /// A pane's frame with what its title says at the left and at the right, and at the bottom of a box.
  mutating func frame(_ pane: Layout.Pane, title: [Piece], right: [Piece], bottom: [Piece] = [], isFocused: Bool) {
    let rect = pane.frame
    guard !rect.isEmpty, pane.edge != .none else { return }
    let line = looks[isFocused ? .focusedBorder : .border]
    let isBox = pane.edge == .box
    fill(Rect(column: rect.column, row: rect.row, columns: rect.columns, rows: 1), line, with: glyphs.horizontal)
    if isBox {
      box(rect, line)
      titles([], right: bottom, in: rect, row: rect.bottom - 1)
    }
    titles(title, right: right, in: rect, row: rect.row)
  }

  mutating func box(_ rect: Rect, _ style: Style) {
    guard rect.columns >= 2, rect.rows >= 2 else { return }
    for row in [rect.row, rect.bottom - 1] {
      fill(Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), style, with: glyphs.horizontal)
    }
    for column in [rect.column, rect.end - 1] {
      fill(
        Rect(column: column, row: rect.row + 1, columns: 1, rows: rect.rows - 2), style, with: glyphs.vertical)
    }
    fill(Rect(column: rect.column, row: rect.row, columns: 1, rows: 1), style, with: glyphs.topLeft)
    fill(Rect(column: rect.end - 1, row: rect.row, columns: 1, rows: 1), style, with: glyphs.topRight)
    fill(Rect(column: rect.column, row: rect.bottom - 1, columns: 1, rows: 1), style, with: glyphs.bottomLeft)
    fill(Rect(column: rect.end - 1, row: rect.bottom - 1, columns: 1, rows: 1), style, with: glyphs.bottomRight)
  }

  /// A window over all else: a box with a title set into its first line.
  mutating func window(_ rect: Rect, title: String, border: Role, titled: Role) {
    let style = looks[.dialog]
    fill(rect, style)
    box(rect, looks[border].over(style))
    put(" \(title) ", rect.column + 2, rect.row, width: rect.columns - 4, looks[titled].over(style))
  }

  /// What the last line of a window that scrolls says: how many lines are below, and what closes it.
  mutating func windowEnd(of rect: Rect, below: Int) {
    let words = below > 0 ? " \(glyphs.down) \(below) more \(glyphs.dot) Esc closes " : " Esc closes "
    putRight(
      words, endingAt: rect.end - 2, rect.bottom - 1, width: rect.columns - 4, looks[.muted].over(looks[.dialog]))
  }

  /// Columns that are left in the first line of a frame for what it says: without the corners and a blank at each side
  /// of it.
  ///
  /// Where it says something at the left and at the right, these are those of both, with two columns of the line
  /// between them.
  static func titleRoom(in columns: Int, isShared: Bool) -> Int { columns - (isShared ? 8 : 4) }

  /// Text set into a line; what is at the right is left out when there is no room for both.
  private mutating func titles(_ left: [Piece], right: [Piece], in rect: Rect, row: Int) {
    let room = rect.columns - 2
    guard room > 2 else { return }
    let used = putSpaced(left, rect.column + 1, row, width: room)
    let columns = Canvas.width(right) + 2
    if used + columns + 2 <= room { putSpaced(right, rect.end - 1 - columns, row, width: columns) }
  }

  /// Draws pieces with a blank one at each side, so that nothing touches the line, not even what is cut.
  @discardableResult
  private mutating func putSpaced(_ pieces: [Piece], _ column: Int, _ row: Int, width: Int) -> Int {
    guard let style = pieces.first?.style else { return 0 }
    let blank = Style(foreground: style.foreground, background: style.background)
    let used = put(pieces, column + 1, row, width: width - 2)
    put(" ", column, row, width: 1, blank)
    put(" ", column + 1 + used, row, width: 1, blank)
    return used + 2
  }
}
