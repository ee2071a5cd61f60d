import SignalboxModel

/// A question as it is drawn: in a box where there is room for one, with all that it says wrapped into it.
extension Dashboard {
  func drawDialog(on canvas: inout Canvas) {
    guard let dialog, size.columns > 0, size.rows > 0 else { return }
    let answer = answerPieces(dialog, canvas)
    let room = size.columns - 8
    let hint = room > 0 ? DisplayText.wrapped(hint(dialog), to: room) : []
    let free = size.rows - Self.dialogEdges - hint.count - 1
    guard size.columns >= 30, free >= 2 else { return drawShortDialog(dialog, answer, on: &canvas) }
    let words = dialogLines(dialog, columns: room, rows: free)
    let widest = ([dialog.title + "    "] + words + hints(dialog)).map { Canvas.width($0) }.max() ?? 0
    let columns = min(size.columns - 2, max(widest, Canvas.width(answer)) + 6)
    // A line is left blank before the answer where there is one for it.
    let blank = free > words.count ? 1 : 0
    let rows = words.count + blank + 1 + hint.count + Self.dialogEdges
    let rect = Rect(column: (size.columns - columns) / 2, row: (size.rows - rows) / 2, columns: columns, rows: rows)
    canvas.window(rect, title: dialog.title, border: .dangerDialog, titled: .dangerDialog)
    let inside = rect.inset(columns: 3, top: 1, bottom: 1)
    let style = looks[.dialog]
    put(words, inside, row: inside.row, style, on: &canvas)
    let row = inside.row + words.count + blank
    let used = canvas.put(answer, inside.column, row, width: inside.columns)
    if case .count = dialog.answer { canvas.showCursor(column: inside.column + used, row: row) }
    put(hint, inside, row: row + 1, looks[.muted].over(style), on: &canvas)
  }

  /// Rows of the box above and below what it says.
  private static let dialogEdges = 2

  private func put(_ lines: [String], _ area: Rect, row: Int, _ style: Style, on canvas: inout Canvas) {
    for (index, line) in lines.enumerated() {
      canvas.put(line, area.column, row + index, width: area.columns, style)
    }
  }

  /// What a dialog says, wrapped.
  ///
  /// Where there are too few rows for it the task or the filter has one of them, and the last is what the action does.
  private func dialogLines(_ dialog: Dialog, columns: Int, rows: Int) -> [String] {
    let lines = dialog.lines.map { DisplayText.sanitised($0) }
    // A filter may be far longer than anybody reads in a question.
    var parts = lines.map { DisplayText.wrapped(DisplayText.truncated($0, to: 4 * columns), to: columns) }
    func count() -> Int { parts.reduce(0) { $0 + $1.count } }
    if count() > rows, let first = lines.first { parts[0] = [DisplayText.truncated(first, to: columns)] }
    guard count() > rows, let last = parts.popLast() else { return parts.flatMap(\.self) }
    let kept = Array(last.prefix(rows))
    let free = rows - kept.count
    guard free > 0 else { return kept }
    // What has no row of its own ends the last one before it, to be cut.
    let others = parts.flatMap(\.self)
    return Array(others.prefix(free - 1)) + [others.dropFirst(free - 1).joined(separator: ", ")] + kept
  }

  /// In a window with no room for a box: the question on the last line but one, the answer on the last.
  private func drawShortDialog(_ dialog: Dialog, _ answer: [Canvas.Piece], on canvas: inout Canvas) {
    let style = looks[.dialog]
    let top = max(0, size.rows - 2)
    canvas.fill(Rect(column: 0, row: top, columns: size.columns, rows: 2), style)
    if size.rows >= 2 { canvas.put(dialog.title, 0, top, width: size.columns, looks[.dangerDialog].over(style)) }
    canvas.put(answer, 0, size.rows - 1, width: size.columns)
  }

  private func answerPieces(_ dialog: Dialog, _ canvas: Canvas) -> [Canvas.Piece] {
    let style = looks[.dialog]
    switch dialog.answer {
    case .choice(let isYes):
      return [
        Canvas.Piece(text: isYes ? "  No  " : "[ No ]", style: isYes ? style : looks[.choice]),
        Canvas.Piece(text: "  ", style: style),
        Canvas.Piece(text: isYes ? "[ Yes ]" : "  Yes  ", style: isYes ? looks[.choice] : style),
      ]
    case .count(let typed, _):
      return [
        canvas.piece("Type \(dialog.count) to go on: ", .ui, over: style),
        canvas.piece(typed, .strong, over: style),
      ]
    }
  }

  private func hint(_ dialog: Dialog) -> String {
    switch dialog.answer {
    case .choice: "y yes   n no   Tab changes"
    case .count(_, let isWrong): isWrong ? "That is not \(dialog.count); Esc leaves" : "Enter goes on, Esc leaves"
    }
  }

  /// Every hint that the dialog may come to have: its box is as wide as they need, and stays as it is while it is answered.
  private func hints(_ dialog: Dialog) -> [String] {
    var wrong = dialog
    if case .count(let typed, _) = dialog.answer { wrong.answer = .count(typed: typed, isWrong: true) }
    return [hint(dialog), hint(wrong)]
  }
}
