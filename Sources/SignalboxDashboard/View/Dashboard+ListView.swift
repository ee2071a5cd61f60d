import SignalboxModel

extension Dashboard {
  func drawList(_ name: ListPane, _ pane: Layout.Pane, on canvas: inout Canvas) {
    guard let list = lists[name] else { return }
    let isFocused = focus == .list(name)
    canvas.frame(
      pane, title: title(of: list, pane, isFocused: isFocused, on: canvas), right: titleRight(of: list, on: canvas),
      bottom: more(in: list, on: canvas), isFocused: isFocused)
    let columns = columns(of: list, width: pane.content.columns, on: canvas)
    if pane.hasColumnNames {
      for column in columns.columns {
        let style = looks[.columns]
        let start = pane.content.column + column.start
        if column.isRight {
          canvas.putRight(column.title, endingAt: start + column.width, pane.content.row, width: column.width, style)
        } else {
          canvas.put(column.title, start, pane.content.row, width: column.width, style)
        }
      }
    }
    let area = pane.tasks
    guard !list.rows.isEmpty else { return drawEmpty(list, area, on: &canvas) }
    let range = name == subject && rangeStart != nil ? Set(rangeIDs) : []
    for (line, index) in list.visibleRows.enumerated() where line < area.rows {
      let row = Rect(column: area.column, row: area.row + line, columns: area.columns, rows: 1)
      drawTask(list, index, row, columns, isInRange: range.contains(list.rows[index].id), on: &canvas)
    }
  }

  private func drawTask(
    _ list: TaskList, _ index: Int, _ row: Rect, _ columns: ListColumns, isInRange: Bool, on canvas: inout Canvas
  ) {
    let task = list.rows[index]
    let isCursor = list.pane == subject && task.id == list.cursor
    let base = looks[isCursor ? (focus == .list(list.pane) ? .selection : .unfocusedSelection) : .ui]
    if isCursor { canvas.fill(row, base) }
    if isCursor {
      canvas.put(canvas.glyphs.cursor, row.column, row.row, width: 1, looks[.mark].over(base))
    }
    if marks.contains(task.id) || isInRange {
      canvas.put(canvas.glyphs.mark, row.column + 1, row.row, width: 1, looks[.mark].over(base))
    }
    let isDeleted = list.deleted == task.id
    canvas.put(
      isDeleted ? canvas.glyphs.dot : canvas.glyphs.state(task), row.column + 2, row.row, width: 1,
      looks[isDeleted ? .muted : task.role].over(base))
    var remark = remark(on: task, in: list)
    if let words = remark, columns.remarks == .name || columns.remarks == .command,
      drawBehind(words, task, in: list, columns, row, base, on: &canvas)
    {
      remark = nil
    }
    for column in columns.columns {
      let start = row.column + column.start
      let width = min(column.width, row.end - start)
      var pieces = pieces(column.kind, task, in: list, width: width, base, on: canvas)
      if let remark, column.kind == columns.remarks {
        pieces = remarked(pieces, of: column.kind, remark, width: width, base, on: canvas)
      }
      let used = column.isRight ? min(width, Canvas.width(pieces)) : width
      canvas.put(pieces, start + width - used, row.row, width: used)
    }
  }

  // MARK: - Titles

  private func title(of list: TaskList, _ pane: Layout.Pane, isFocused: Bool, on canvas: Canvas) -> [Canvas.Piece] {
    let name = list.pane
    let role: Role = isFocused ? .focusedTitle : .title
    let number = pane.edge == .box ? "\(name.rawValue) " : ""
    var pieces = [canvas.piece("\(number)\(name.title)", role)]
    if !list.filter.isEmpty {
      let total = list.total.map { CountText.grouped($0) + (list.totalIsMinimum ? "+" : "") } ?? "…"
      pieces.append(canvas.piece(" \(total) match", .muted))
      let standing = standingTitle(of: name, pane, room: 0, on: canvas)
      let room = titleRoom(of: list, pane, on: canvas) - Canvas.width(pieces + standing)
      let filter = DisplayText.truncated(
        DisplayText.sanitised(list.filter), to: max(8, pane.frame.columns / 3, room))
      return pieces + [canvas.piece(" /\(filter)", .mark)] + standing
    }
    if pane.edge == .box {
      pieces.append(canvas.piece(" " + count(of: name), .muted))
    } else if let total = list.total, total > list.visibleRows.count {
      let shown = CountText.grouped(list.visibleRows.count)
      pieces.append(canvas.piece(" \(canvas.glyphs.dot) \(shown) of \(CountText.grouped(total))", .muted))
    }
    if let board, pane.edge != .none {
      for state in name.states.dropFirst() where board.counts[state] > 0 {
        let words = "\(CountText.compact(board.counts[state])) \(state.rawValue)"
        pieces.append(canvas.piece(" \(canvas.glyphs.dot) \(words)", .muted))
      }
    }
    let room = titleRoom(of: list, pane, on: canvas) - Canvas.width(pieces)
    return pieces + standingTitle(of: name, pane, room: room, on: canvas)
  }

  /// How wide a title can be.
  ///
  /// The order of the list gives way to it, and nothing else that stands at its right.
  private func titleRoom(of list: TaskList, _ pane: Layout.Pane, on canvas: Canvas) -> Int {
    if saysOrder(list) { return Canvas.titleRoom(in: pane.frame.columns, isShared: false) }
    return Canvas.titleRoom(in: pane.frame.columns, isShared: true) - Canvas.width(titleRight(of: list, on: canvas))
  }

  /// What a title says whatever is listed.
  private func standingTitle(
    of name: ListPane, _ pane: Layout.Pane, room: Int, on canvas: Canvas
  ) -> [Canvas.Piece] {
    if name == .running, layout.shape == .narrow, let slots = board?.slots {
      return [canvas.piece(" \(canvas.glyphs.dot) slots \(slots.used)/\(slots.total)", .muted)]
    }
    if name == .queued, pane.edge != .none, let paused = pausedWords(in: room - 3) {
      return [canvas.piece(" \(canvas.glyphs.dot) \(paused)", .flashPending)]
    }
    return []
  }

  /// How many tasks are in a pane's own state.
  ///
  /// How many slots they take is another number, which is told once, in the header or where that has no room in the
  /// title of Running.
  func count(of name: ListPane, compact: Bool = false) -> String {
    guard let board else { return "" }
    let state = name.states[0]
    return compact ? CountText.compact(board.counts[state]) : CountText.grouped(board.counts[state])
  }

  /// Whether what stands at the right of a title is nothing but the list's order.
  private func saysOrder(_ list: TaskList) -> Bool {
    asOf == nil && frozenAt == nil && (rangeStart == nil || list.pane != subject)
  }

  private func titleRight(of list: TaskList, on canvas: Canvas) -> [Canvas.Piece] {
    if let asOf { return [canvas.piece(asOf, .flashError)] }
    if let frozenAt {
      let since = TimeText.clock(frozenAt.server, in: configuration.zone)
      return [canvas.piece("frozen, as of \(since)", .flashPending)]
    }
    if rangeStart != nil, list.pane == subject { return [canvas.piece("range: v marks", .mark)] }
    let order =
      switch list.pane {
      case .queued: "next first"
      case .running: "oldest first"
      case .failed, .completed: "newest first"
      }
    return [canvas.piece(order, .muted)]
  }

  private func more(in list: TaskList, on canvas: Canvas) -> [Canvas.Piece] {
    let rows = list.visibleRows
    var words: [String] = []
    if list.hasPrevious || rows.lowerBound > 0 {
      words.append(
        list.hasPrevious ? "\(canvas.glyphs.up) more" : "\(canvas.glyphs.up) \(CountText.grouped(rows.lowerBound))")
    }
    if list.hasNext || rows.upperBound < list.rows.count {
      if let total = list.total, !list.hasPrevious, total > rows.upperBound {
        let count = CountText.grouped(total - rows.upperBound) + (list.totalIsMinimum ? "+" : "")
        words.append("\(canvas.glyphs.down) \(count) more")
      } else {
        words.append("\(canvas.glyphs.down) more")
      }
    }
    return words.isEmpty ? [] : [canvas.piece(words.joined(separator: "  "), .muted)]
  }

  // MARK: - Nothing to list

  private func drawEmpty(_ list: TaskList, _ area: Rect, on canvas: inout Canvas) {
    var lines: [Canvas.Piece]
    if let problem = list.problem {
      lines = [canvas.piece("Could not load this list", .flashError), canvas.piece(problem.message, .muted)]
    } else if !list.isLoaded {
      lines = [canvas.piece(link.isLive ? "Loading…" : "Waiting for the server…", .muted)]
    } else if !list.filter.isEmpty {
      lines = [
        canvas.piece("Nothing matches \(list.filter)", .ui), canvas.piece("Esc shows the whole list again", .muted),
      ]
    } else {
      let (what, hint) = Self.emptyWords(list.pane)
      lines = [canvas.piece(what, .ui), canvas.piece(hint, .muted)]
    }
    let room = area.columns - ListColumns.prefix - 1
    lines = canvas.wrapped(lines, to: room)
    if area.rows > max(2, lines.count) { lines.insert(canvas.piece("", .ui), at: 0) }
    for (index, line) in lines.enumerated() where index < area.rows {
      canvas.put(line.text, area.column + ListColumns.prefix, area.row + index, width: room, line.style)
    }
  }

  private static func emptyWords(_ pane: ListPane) -> (String, String) {
    switch pane {
    case .queued: ("Nothing waits", "signalbox add -- COMMAND  adds a task")
    case .running: ("Nothing runs", "Queued tasks start here as slots come free")
    case .failed: ("No failures", "Failed and cancelled tasks stay here; r tries one again")
    case .completed: ("Nothing completed yet", "What ends well is kept here, newest first")
    }
  }
}

extension TaskRecord {
  /// The role of its state's sign.
  var role: Role { state == .running && cancelRequested != nil ? .cancelling : state.role }

  /// How it ended, and who had it end so: `cancelled by ana`.
  var endWords: String {
    guard state == .cancelled, let cancelRequested else { return state.rawValue }
    return "\(state.rawValue) by \(cancelRequested.by)"
  }
}

extension TaskState {
  var role: Role {
    switch self {
    case .waiting: .waiting
    case .scheduled: .scheduled
    case .queued: .queued
    case .running: .running
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    case .unknown: .unknownState
    }
  }
}
