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

  /// Text set into a line, a space at each side; what is at the right is left out when there is no room for both.
  private mutating func titles(_ left: [Piece], right: [Piece], in rect: Rect, row: Int) {
    let room = rect.columns - 2
    guard room > 2 else { return }
    var used = 0
    if !left.isEmpty {
      used = put(spaced(left), rect.column + 1, row, width: room)
    }
    let columns = Canvas.width(right) + 2
    if !right.isEmpty, used + columns + 2 <= room {
      put(spaced(right), rect.end - 1 - columns, row, width: columns)
    }
  }

  private func spaced(_ pieces: [Piece]) -> [Piece] {
    guard let first = pieces.first else { return [] }
    let space = Piece(text: " ", style: Style(foreground: first.style.foreground, background: first.style.background))
    return [space] + pieces + [space]
  }
}
