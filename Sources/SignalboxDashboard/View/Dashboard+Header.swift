import SignalboxModel

extension Dashboard {
  /// A part of a line that is left out when there is no room: the highest rank first.
  struct Part {
    var pieces: [Canvas.Piece]
    var rank: Int
    /// Whether it goes before any other is cut.
    var isMinor = false
    /// The same for so many columns, where it is cut to fit into a line with all else; nil where it is whole.
    var widened: ((Int) -> [Canvas.Piece])?

    var columns: Int { Canvas.width(pieces) }

    /// The columns of all of it, as far as there is room.
    func whole(in room: Int) -> Int { widened.map { Canvas.width($0(max(0, room))) } ?? columns }
  }

  func drawHeader(_ layout: Layout, on canvas: inout Canvas) {
    let rect = layout.header
    guard !rect.isEmpty else { return }
    canvas.fill(rect, looks[.header])
    switch layout.shape {
    case .tiny: drawTinyHeader(rect, on: &canvas)
    case .narrow:
      let parts =
        nameParts(canvas, wordRank: 6) + [Part(pieces: linkPieces(canvas), rank: 0)]
        + statePart(canvas) + ratePart(canvas, sparkColumns: 5, space: .little)
      drawParts(parts, rect, right: clockPieces(canvas), gap: 2, on: &canvas)
    case .medium, .wide:
      let isWide = layout.shape == .wide
      var parts = nameParts(canvas, wordRank: 7) + [Part(pieces: linkPieces(canvas), rank: 0)]
      parts += statePart(canvas)
      parts.append(Part(pieces: slotPieces(canvas, columns: isWide ? 32 : 16), rank: 4))
      parts.append(Part(pieces: threadPieces(canvas), rank: 5))
      parts.append(Part(pieces: droppedPieces(canvas), rank: 6))
      if let server = board?.server {
        let host = "\(server.host) pid \(server.pid)"
        let words = ["v\(server.version)", host] + (isWide ? [server.store] : [])
        for (index, text) in words.enumerated() {
          parts.append(
            Part(pieces: [canvas.piece(text, .muted, over: looks[.header])], rank: 8 + index, isMinor: true))
        }
      }
      drawParts(
        parts, Rect(column: 0, row: rect.row, columns: rect.columns, rows: 1), right: clockPieces(canvas), on: &canvas)
      drawParts(
        ratePart(canvas, sparkColumns: isWide ? 32 : 18, space: isWide ? .much : .some),
        Rect(column: 0, row: rect.row + 1, columns: rect.columns, rows: 1), right: [], on: &canvas)
    }
  }

  private func drawTinyHeader(_ rect: Rect, on canvas: inout Canvas) {
    let place =
      switch focus {
      case .list(let name):
        "\(name.rawValue) \(name.title) \(count(of: name, compact: true))" + (name == .queued ? pausedCount : "")
      case .log: "Log \(log.key.map { "#\($0.task)" } ?? "")"
      case .detail: "Task \(detail.map { "#\($0.id)" } ?? "")"
      }
    var sign = linkPieces(canvas)
    if Canvas.width(sign) + Canvas.width(place) + 1 > rect.columns { sign = Array(sign.prefix(1)) }
    let used = Canvas.width(sign)
    canvas.put(place, 0, rect.row, width: rect.columns - used - 1, looks[.focusedTitle].over(looks[.header]))
    canvas.put(sign, max(0, rect.columns - used), rect.row, width: used)
  }

  /// Draws what fits, some columns apart.
  ///
  /// What is left of the line goes to the parts that are cut.
  private func drawParts(
    _ parts: [Part], _ rect: Rect, right: [Canvas.Piece], gap: Int = 3, on canvas: inout Canvas
  ) {
    let end = Canvas.width(right)
    let room = rect.columns - 2 - (end == 0 ? 0 : end + 2)
    var kept = parts.filter { !$0.pieces.isEmpty }
    func needed(_ width: (Part) -> Int) -> Int { kept.reduce(0) { $0 + width($1) } + gap * (kept.count - 1) }
    func last(where isIncluded: (Part) -> Bool) -> Int? {
      kept.indices.filter { isIncluded(kept[$0]) }.max { kept[$0].rank < kept[$1].rank }
    }
    while let minor = last(where: { $0.isMinor }), needed({ $0.whole(in: room) }) > room { kept.remove(at: minor) }
    while kept.count > 1, needed({ $0.columns }) > room, let worst = last(where: { _ in true }) {
      kept.remove(at: worst)
    }
    for index in kept.indices {
      let free = room - needed { $0.columns }
      guard free > 0, let widened = kept[index].widened else { continue }
      kept[index].pieces = widened(kept[index].columns + free)
    }
    var column = rect.column + 1
    for part in kept {
      column += canvas.put(part.pieces, column, rect.row, width: rect.end - column) + gap
    }
    if end > 0, end + 2 <= rect.columns, column - gap + 2 <= rect.end - 1 - end {
      canvas.put(right, rect.end - 1 - end, rect.row, width: end)
    }
  }

  // MARK: - Parts

  private func part(in columns: Int, rank: Int, _ pieces: @escaping (Int) -> [Canvas.Piece]) -> Part {
    Part(pieces: pieces(columns), rank: rank, widened: pieces)
  }

  /// Which server this is matters more than which program.
  private func nameParts(_ canvas: Canvas, wordRank: Int) -> [Part] {
    let base = looks[.header]
    let word = Part(pieces: [canvas.piece("SIGNALBOX", .headerName, over: base)], rank: wordRank)
    let name = DisplayText.sanitised(board?.server.name ?? "")
    return name.isEmpty
      ? [word]
      : [
        word,
        part(in: 24, rank: 3) { [canvas.piece(DisplayText.truncated(name, to: $0), .strong, over: base)] },
      ]
  }

  /// The sign of the link comes first, alone in its piece, for windows with no room for more.
  private func linkPieces(_ canvas: Canvas) -> [Canvas.Piece] {
    let base = looks[.header]
    switch link {
    case .connecting:
      return [
        canvas.piece(canvas.glyphs.connecting, .flashPending, over: base),
        canvas.piece(" connecting", .flashPending, over: base),
      ]
    case .live(let heard):
      let age = Int((uptime - heard).components.seconds)
      // The server's word comes every 5 s; a silence of twice that is worth a look. Until a word is late its age is noise,
      // and a change of the screen in every second of an idle day.
      let role: Role = age > 10 ? .flashPending : .live
      let words = age > 10 ? " silent \(age)s" : age > 5 ? " live \(age)s" : " live"
      return [canvas.piece(canvas.glyphs.live, role, over: base), canvas.piece(words, role, over: base)]
    case .lost:
      return [
        canvas.piece(canvas.glyphs.lost, .flashError, over: base),
        canvas.piece(" offline\(asOf.map { ", \($0)" } ?? "")", .flashError, over: base),
      ]
    }
  }

  private func statePart(_ canvas: Canvas) -> [Part] {
    var parts: [Part] = []
    if board?.trouble != nil {
      parts.append(Part(pieces: [canvas.piece("CANNOT WRITE", .flashError, over: looks[.header])], rank: 1))
    }
    for notice in board?.notices ?? [] {
      let words = DisplayText.sanitised(notice)
      parts.append(Part(pieces: [canvas.piece(words, .flashPending, over: looks[.header])], rank: 1))
    }
    if board?.isReadOnly == true {
      parts.append(Part(pieces: [canvas.piece("read-only", .flashPending, over: looks[.header])], rank: 1))
    }
    if board?.pausedQueues.isEmpty == false {
      parts.append(
        part(in: 0, rank: 2) { [canvas.piece(pausedWords(in: $0) ?? "", .flashPending, over: looks[.header])] })
    }
    if board?.isDraining == true {
      parts.append(Part(pieces: [canvas.piece("draining", .flashPending, over: looks[.header])], rank: 1))
    }
    // Not all of the slots that were configured.
    if let limit = board?.slots.limitText {
      let piece = canvas.piece(DisplayText.sanitised(limit), .flashPending, over: looks[.header])
      parts.append(Part(pieces: [piece], rank: 2))
    }
    if frozenAt != nil {
      parts.append(Part(pieces: [canvas.piece("FROZEN", .flashPending, over: looks[.header])], rank: 1))
    }
    return parts
  }

  private func slotPieces(_ canvas: Canvas, columns: Int) -> [Canvas.Piece] {
    guard let slots = board?.slots else { return [] }
    let base = looks[.header]
    let fraction = slots.total > 0 ? Double(slots.used) / Double(slots.total) : 0
    return [canvas.piece("slots ", .muted, over: base), canvas.piece("\(slots.used)/\(slots.total) ", .ui, over: base)]
      + bar(fraction, columns: columns, base, canvas)
  }

  /// The slots of blocking work.
  private func threadPieces(_ canvas: Canvas) -> [Canvas.Piece] {
    guard let blocking = board?.blocking else { return [] }
    let role: Role = blocking.used >= blocking.total ? .flashPending : .ui
    let limit = blocking.limit.map { " of \($0.configured)" } ?? ""
    return [
      canvas.piece("blocking ", .muted, over: looks[.header]),
      canvas.piece("\(blocking.used)/\(blocking.total)\(limit)", role, over: looks[.header]),
    ]
  }

  private func droppedPieces(_ canvas: Canvas) -> [Canvas.Piece] {
    guard let dropped = board?.dropped, dropped > 0 else { return [] }
    return [canvas.piece("dropped \(CountText.compact(dropped))", .flashPending, over: looks[.header])]
  }

  private enum Space {
    case little
    case some
    case much
  }

  /// Rates with the span that each is of, the number first and then the line.
  private func ratePart(_ canvas: Canvas, sparkColumns: Int, space: Space) -> [Part] {
    guard board != nil else { return [] }
    let base = looks[.header]
    let now = traffic.current
    func part(_ label: String, _ value: Double, _ line: KeyPath<Traffic.Rates, Double>?, _ role: Role, rank: Int)
      -> Part
    {
      let number = NumberText.rate(value)
      let padding = String(repeating: " ", count: max(0, (space == .little ? 4 : 5) - number.count))
      let (mean, span) = (Traffic.window, Traffic.span / 60)
      var pieces = [
        canvas.piece(label, .muted, over: base),
        canvas.piece(" \(padding)\(number)/s", value > 0 ? role : .ui, over: base),
        canvas.piece(space == .much ? " last \(mean) s" : " \(mean)s", .muted, over: base),
      ]
      if let line {
        let values = traffic.line(of: line, columns: sparkColumns)
        pieces.append(canvas.piece(" " + canvas.glyphs.sparkline(values), role, over: base))
        pieces.append(canvas.piece(space == .much ? " last \(span) min" : " \(span)m", .muted, over: base))
      }
      return Part(pieces: pieces, rank: rank)
    }
    let added = part("in", now.added, \.added, .chartIn, rank: 9)
    let out = part("out", now.completed, \.completed, .chartOut, rank: 5)
    let failed = part("fail", now.failed, space == .little ? nil : \.failed, .chartFail, rank: 7)
    return [added, out, failed]
  }

  private func clockPieces(_ canvas: Canvas) -> [Canvas.Piece] {
    guard now.microseconds != 0 else { return [] }
    let zone = configuration.zone
    return [
      canvas.piece(TimeText.clock(now, in: zone), .strong, over: looks[.header]),
      canvas.piece(" \(TimeText.offset(at: now, in: zone))", .muted, over: looks[.header]),
    ]
  }

  // MARK: - Tabs

  func drawTabs(_ rect: Rect, on canvas: inout Canvas) {
    canvas.fill(rect, looks[.tab])
    for level in 0...4 {
      let tabs = ListPane.allCases.map { tabText($0, level: level, canvas) }
      let width = tabs.reduce(0) { $0 + Canvas.width($1) } + (level < 2 ? 2 : 1) * (tabs.count - 1)
      guard width <= rect.columns - 1 || level == 4 else { continue }
      var column = rect.column
      for (pane, tab) in zip(ListPane.allCases, tabs) {
        let style = looks[pane == subject ? .activeTab : .tab]
        column += canvas.put(tab, column, rect.row, width: rect.end - column, style) + (level < 2 ? 2 : 1)
      }
      return
    }
  }

  /// Shorter at each level.
  ///
  /// The active one stands in brackets, so that it shows without colour.
  private func tabText(_ pane: ListPane, level: Int, _ canvas: Canvas) -> String {
    let isActive = pane == subject
    let title = isActive ? pane.title.uppercased() : pane.title
    let name = level < 2 || (level < 4 && isActive) ? title : level == 2 ? String(title.prefix(4)) : ""
    let others = board?.counts.sum(pane.states.dropFirst()) ?? 0
    let more = others > 0 && level == 0 ? "+\(CountText.compact(others))" : ""
    let count = count(of: pane, compact: level > 0) + more
    let text = [String(pane.rawValue), name, count].filter { !$0.isEmpty }.joined(separator: " ")
    return isActive ? "[\(text)]" : " \(text) "
  }
}
