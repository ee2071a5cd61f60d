import SignalboxModel

extension Dashboard {
  func drawStatus(_ rect: Rect, _ layout: Layout, on canvas: inout Canvas) {
    if let banner { return drawBanner(banner, rect, on: &canvas) }
    let isRule = layout.shape == .narrow
    canvas.fill(rect, isRule ? looks[.border] : looks[.status], with: isRule ? canvas.glyphs.horizontal : " ")
    let right = statusRight(canvas)
    let columns = Canvas.width(right)
    let blank = Canvas.Piece(text: " ", style: looks[.ui])
    let left = statusLeft(canvas)
    // What has happened is said whole before what is selected, which the cursor shows.
    let room = rect.columns - 4
    let used = left.map { Canvas.width($0.text) } ?? 0
    if let left, used > room { return drawMessage(left, rect, to: room, on: &canvas) }
    if let left { canvas.put([blank, left, blank], rect.column + (isRule ? 1 : 0), rect.row, width: room + 2) }
    if columns > 0, columns + (left == nil ? 0 : used + 3) <= room {
      canvas.put([blank] + right + [blank], rect.end - columns - 3, rect.row, width: columns + 2)
    }
  }

  /// A message that is longer than its line lies over the last rows of the panes, as the banner does.
  private func drawMessage(_ message: Canvas.Piece, _ rect: Rect, to columns: Int, on canvas: inout Canvas) {
    let lines = lines(message.text, to: columns, atMost: 3)
    let top = rect.row + 1 - lines.count
    canvas.fill(Rect(column: rect.column, row: top, columns: rect.columns, rows: lines.count), looks[.ui])
    for (index, line) in lines.enumerated() {
      canvas.put(line, rect.column + 2, top + index, width: columns, message.style)
    }
  }

  /// What has happened last, or is waited for.
  private func statusLeft(_ canvas: Canvas) -> Canvas.Piece? {
    if let notice {
      let (sign, role): (String, Role) =
        switch notice.tone {
        case .info: (canvas.glyphs.dot, .flashInfo)
        case .success: (canvas.glyphs.state(.completed), .flashSuccess)
        case .error: (canvas.glyphs.state(.failed), .flashError)
        }
      return canvas.piece("\(sign) \(notice.text)", role)
    }
    if let proposal {
      return canvas.piece("\(canvas.glyphs.connecting) \(proposal.words)  Esc gives it up", .flashPending)
    }
    guard let action = pending.last else { return nil }
    let more = pending.count > 1 ? "  +\(pending.count - 1) more" : ""
    let text: String
    switch action.progress {
    case .sent: text = "\(action.words()) sent…"
    case .requested:
      let waiting = DurationText.elapsed(uptime - action.since)
      let hint = action.action == .cancel ? "  K kills a command" : ""
      text = "\(action.words()) requested, \(waiting) waiting for it to stop\(hint)"
    }
    return canvas.piece("\(canvas.glyphs.connecting) \(text)\(more)", .flashPending)
  }

  private func statusRight(_ canvas: Canvas) -> [Canvas.Piece] {
    var words: [Canvas.Piece] = []
    if !marks.isEmpty { words.append(canvas.piece("\(CountText.grouped(marks.count)) marked", .mark)) }
    if let task = list.selected {
      if !words.isEmpty { words.append(canvas.piece(" \(canvas.glyphs.dot) ", .muted)) }
      words.append(canvas.piece("#\(task.id)", .identifier))
      words.append(canvas.piece(" selected", .muted))
    }
    return words
  }

  /// What keeps everything from working, and what is being done about it.
  private struct Banner {
    var reason: String
    var next: String
  }

  /// The link is down: why, and when the next attempt is.
  ///
  /// Or the server is there and can keep nothing.
  private var banner: Banner? {
    if case .lost(let reason, let retryAt) = link {
      let seconds = max(0, Int((retryAt - uptime).seconds.rounded(.up)))
      return Banner(reason: "no connection: \(reason)", next: seconds > 0 ? "next try in \(seconds)s" : "trying now")
    }
    return board?.trouble.map {
      Banner(reason: "nothing is kept: \(DisplayText.sanitised($0))", next: "")
    }
  }

  private func drawBanner(_ banner: Banner, _ rect: Rect, on canvas: inout Canvas) {
    let style = looks[.lost]
    // The reason goes first where there is no room for both.
    let next = rect.columns - 4 - banner.next.count >= 12 ? banner.next : ""
    // What a key came to stands first: the reason may take the rest of the line.
    let head = notice.map { "\($0.text)  \(canvas.glyphs.dot)  " } ?? ""
    let room = rect.columns - 4
    let lastRoom = room - (next.isEmpty ? 0 : next.count + 2)
    // It lies over the last rows of the panes where that shows what to do about it.
    let lines = lines(head + banner.reason, to: room, last: lastRoom, atMost: rect.row < 10 ? 1 : 3)
    let top = rect.row + 1 - lines.count
    canvas.fill(Rect(column: rect.column, row: top, columns: rect.columns, rows: lines.count), style)
    canvas.put(canvas.glyphs.lost, rect.column + 1, top, width: 1, style)
    for (index, line) in lines.enumerated() {
      let width = index == lines.count - 1 ? lastRoom : room
      canvas.put(line, rect.column + 3, top + index, width: width, style)
    }
    canvas.put(next, rect.end - 1 - next.count, rect.row, width: next.count, style)
  }

  /// The same, the last line with less room: something stands beside it.
  private func lines(_ words: String, to columns: Int, last: Int, atMost most: Int) -> [String] {
    let wide = lines(words, to: columns, atMost: most)
    guard wide.count < most, let end = wide.last, Canvas.width(end) > last else { return wide }
    return Array(wide.dropLast()) + lines(end, to: last, atMost: most - wide.count + 1)
  }

  /// Words in so many lines at most; what has no line of its own ends the last, to be cut.
  private func lines(_ words: String, to columns: Int, atMost most: Int) -> [String] {
    let lines = DisplayText.wrapped(DisplayText.sanitised(words), to: max(1, columns))
    guard lines.count > most else { return lines }
    return Array(lines.prefix(most - 1)) + [lines.dropFirst(most - 1).joined(separator: " ")]
  }

  func drawFooter(_ rect: Rect, _ layout: Layout, on canvas: inout Canvas) {
    canvas.fill(rect, looks[.footer])
    if prompt != nil { return drawPrompt(rect, on: &canvas) }
    if layout.shape == .tiny {
      if let banner { return drawBanner(banner, rect, on: &canvas) }
      let least = "\(Layout.narrowest.columns)x\(Layout.narrowest.rows)"
      let words = notice?.text ?? proposal?.words ?? "\(rect.columns)x\(size.rows), below \(least)"
      canvas.put(words, 0, rect.row, width: rect.columns, looks[.footer])
      return
    }
    let ascii = configuration.ascii
    if help != nil || dialog != nil || explanation != nil {
      let words: [String] =
        switch dialog?.answer {
        case nil: ["j k scroll"] + (help == nil ? remedyHints : []) + ["Esc closes"]
        case .choice: ["y yes", "n no", "Esc leaves"]
        case .count: ["type the count", "Enter goes on", "Esc leaves"]
        }
      // What leaves is the last to go.
      let shown = words.indices.map { words[$0...].joined(separator: "  ") }
        .first { Canvas.width($0) <= rect.columns - 2 }
      canvas.put(shown ?? "", rect.column + 1, rect.row, width: rect.columns - 2, looks[.footer])
      return
    }
    let hints = KeyBinding.all.filter { $0.hint != nil && $0.places.contains(place) && offers($0.command) }
      .sorted { ($0.rank, $0.hint ?? "") < ($1.rank, $1.hint ?? "") }
    var columns = rect.columns - 2
    var shown: [KeyBinding] = []
    for hint in hints {
      let width = Canvas.width(hint.hintKey(ascii: ascii)) + 1 + Canvas.width(hint.hint ?? "") + (shown.isEmpty ? 0 : 2)
      guard width <= columns else { break }
      columns -= width
      shown.append(hint)
    }
    // Help is the one that must be there; it stands last.
    if let first = shown.first, shown.count > 1 { shown = Array(shown.dropFirst()) + [first] }
    var column = rect.column + 1
    for hint in shown {
      column += canvas.put(
        hint.hintKey(ascii: ascii), column, rect.row, width: rect.end - column, looks[.footerKey].over(looks[.footer]))
      column += canvas.put(" " + (hint.hint ?? ""), column, rect.row, width: rect.end - column, looks[.footer]) + 2
    }
  }

  private func drawPrompt(_ rect: Rect, on canvas: inout Canvas) {
    guard let prompt else { return }
    let style = looks[.prompt]
    canvas.fill(rect, style)
    let label =
      switch prompt.purpose {
      case .filter(let pane): "filter \(pane.title) /"
      case .search: "search log /"
      }
    let start = canvas.put(label, rect.column, rect.row, width: rect.columns / 2, looks[.footerKey].over(style))
    let field = Rect(column: rect.column + start, row: rect.row, columns: rect.columns - start, rows: 1)
    let before = String(prompt.text.prefix(prompt.position))
    // The stretch around the cursor is shown when the text is longer than the line.
    let room = max(1, field.columns - 1)
    var skipped = 0
    var shown = before
    while Canvas.width(shown) > room, !shown.isEmpty {
      shown.removeFirst()
      skipped += 1
    }
    let visible = String(prompt.text.dropFirst(skipped))
    canvas.put(visible, field.column, field.row, width: field.columns, style)
    canvas.showCursor(column: field.column + Canvas.width(shown), row: field.row)
    guard let problem = prompt.problem, rect.row > 0 else { return }
    if let column = problem.column, column > skipped {
      let caret = field.column + Canvas.width(String(prompt.text.prefix(column - 1).dropFirst(skipped)))
      canvas.restyle(caret..<caret + 1, row: field.row, looks[.lost])
    }
    drawProblem(problem, field, skipped: skipped, text: prompt.text, on: &canvas)
  }

  /// What is wrong with the filter, above it in as many lines as it needs, and where, under a caret when there is one.
  private func drawProblem(
    _ problem: RequestFailure, _ field: Rect, skipped: Int, text: String, on canvas: inout Canvas
  ) {
    let row = field.row - 1
    let style = looks[.lost]
    var caret = 0
    if let column = problem.column {
      caret = field.column + Canvas.width(String(text.prefix(max(0, column - 1)).dropFirst(skipped)))
    }
    let words = problem.column.map { "column \($0): \(problem.message)" } ?? problem.message
    let start = max(0, min(caret + 2, size.columns - Canvas.width(words)))
    // The header stays.
    let lines = lines(words, to: size.columns - start, atMost: max(1, row))
    let top = field.row - lines.count
    canvas.fill(Rect(column: 0, row: top, columns: size.columns, rows: lines.count), style)
    for (index, line) in lines.enumerated() {
      canvas.put(line, start, top + index, width: size.columns - start, style)
    }
    if problem.column != nil, caret < size.columns, start > caret {
      canvas.put(configuration.ascii ? "v" : "▾", caret, row, width: 1, style)
    }
  }
}
