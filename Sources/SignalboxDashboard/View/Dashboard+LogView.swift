import SignalboxModel

extension Dashboard {
  /// A row of the log on screen: which line, and which row of that line when it is wrapped.
  struct LogPlace: Hashable {
    var index: Int
    var row: Int
  }

  private var logContent: Rect {
    layout.panes[.log]?.content ?? Rect(column: 0, row: 0, columns: 80, rows: log.height)
  }

  private static let timeColumns = 13
  private static let levelColumns = 6

  /// Columns before a line's text: gutter, and the time of its arrival.
  ///
  /// Where there is little room a line that tells its own has no other.
  private func logIndent(_ columns: Int, _ line: LogLine) -> Int {
    let hasRoom = columns >= 100 || (columns >= 40 && !line.beginsWithTime)
    return 2 + (log.showsTime && hasRoom ? Self.timeColumns : 0)
  }

  /// How many rows a line takes.
  func logRows(ofLine index: Int) -> Int {
    guard log.wraps, log.buffer.lines.indices.contains(index) else { return 1 }
    let content = logContent
    let line = log.buffer.lines[index]
    let room = max(1, content.columns - logIndent(content.columns, line))
    return wrapped(styled(line), room).count
  }

  /// What is in view, top to bottom.
  var logPlaces: [LogPlace] {
    let height = max(1, logContent.rows)
    let lines = log.buffer.lines
    guard !lines.isEmpty else { return [] }
    var places: [LogPlace] = []
    if log.isFollowing {
      var index = lines.count - 1
      while index >= 0, places.count < height {
        for row in stride(from: logRows(ofLine: index) - 1, through: 0, by: -1) where places.count < height {
          places.append(LogPlace(index: index, row: row))
        }
        index -= 1
      }
      return places.reversed()
    }
    var index = log.topIndex
    var row = log.topRow
    while index < lines.count, places.count < height {
      let rows = logRows(ofLine: index)
      while row < rows, places.count < height {
        places.append(LogPlace(index: index, row: row))
        row += 1
      }
      row = 0
      index += 1
    }
    return places
  }

  // MARK: - Drawing

  func drawLog(_ pane: Layout.Pane, on canvas: inout Canvas) {
    let isFocused = focus == .log
    let (title, right) = logTitles(columns: pane.frame.columns, isFocused, on: canvas)
    canvas.frame(pane, title: title, right: right, bottom: logBottom(on: canvas), isFocused: isFocused)
    let content = pane.content
    guard !log.buffer.lines.isEmpty else {
      let pieces = canvas.wrapped(emptyLog(canvas), to: content.columns - 2)
      for (row, piece) in pieces.enumerated() where row < content.rows {
        canvas.put(piece.text, content.column + 1, content.row + row, width: content.columns - 2, piece.style)
      }
      return
    }
    var cached: (index: Int, rows: [[Canvas.Piece]]) = (-1, [])
    for (line, place) in logPlaces.enumerated() where line < content.rows {
      if cached.index != place.index { cached = (place.index, logLine(place.index, content.columns, canvas)) }
      guard cached.rows.indices.contains(place.row) else { continue }
      drawLogRow(place, cached.rows[place.row], content, content.row + line, on: &canvas)
    }
  }

  private func drawLogRow(
    _ place: LogPlace, _ pieces: [Canvas.Piece], _ content: Rect, _ row: Int, on canvas: inout Canvas
  ) {
    let line = log.buffer.lines[place.index]
    let indent = logIndent(content.columns, line)
    let isMarked = log.mark == line.offset || log.search?.match?.lineOffset == line.offset
    let (sign, role) = gutter(line, canvas, isMarked: isMarked && !log.isFollowing)
    canvas.put(sign, content.column, row, width: 1, looks[role])
    if place.row == 0, indent > Self.timeColumns, line.content == .text {
      let time = TimeText.precise(line.time, in: configuration.zone)
      canvas.put(time, content.column + 1, row, width: Self.timeColumns - 1, looks[.logTime])
    }
    let start = content.column + indent - 1
    let width = content.columns - indent + 1
    var shown = pieces
    if let match = log.search?.match, match.lineOffset == line.offset, !log.wraps {
      shown = revealing(match, in: line, pieces, width, canvas.glyphs)
    }
    canvas.put(shown, start, row, width: width)
    for match in matches(in: shown) where match.lowerBound < width {
      canvas.restyle(start + match.lowerBound..<start + min(match.upperBound, width), row: row, looks[.logMatch])
    }
  }

  private func gutter(_ line: LogLine, _ canvas: Canvas, isMarked: Bool) -> (String, Role) {
    if isMarked { return (canvas.glyphs.cursor, .mark) }
    switch line.source {
    case .stderr: return (canvas.glyphs.stderrGutter, .logStderr)
    case .system where line.content == .text: return (canvas.glyphs.systemGutter, .logSystem)
    default: return (" ", .log)
    }
  }

  /// The line that the search went to: where its match is beyond the edge, what is before it is left out.
  private func revealing(
    _ match: LogMatch, in line: LogLine, _ pieces: [Canvas.Piece], _ width: Int, _ glyphs: Glyphs
  ) -> [Canvas.Piece] {
    guard Canvas.width(pieces, upTo: width + 1) > width else { return pieces }
    // The server counts the bytes of the log, in which there is also what nobody sees: it is the one about there.
    let before = line.text[...].prefix(utf8: Int(max(0, match.offset.minus(line.offset))))
    let column = Canvas.width(String(before))
    let nearest = matches(in: pieces).min { abs($0.lowerBound - column) < abs($1.lowerBound - column) }
    guard let nearest, nearest.upperBound >= width else { return pieces }
    var left = max(1, nearest.lowerBound - width / 4)
    var shown = [Canvas.Piece(text: String(glyphs.ellipsis), style: looks[.muted])]
    for piece in pieces {
      var text = piece.text[...]
      while left > 0, let first = text.popFirst() { left -= DisplayText.width(of: first) }
      if !text.isEmpty { shown.append(Canvas.Piece(text: String(text), style: piece.style)) }
    }
    return shown
  }

  /// The columns of a row in which the text that is searched for stands.
  private func matches(in pieces: [Canvas.Piece]) -> [Range<Int>] {
    guard let search = log.search, !search.text.isEmpty else { return [] }
    // As the server does it: ASCII letters in either case.
    func fold(_ character: Character) -> Character { character.isASCII ? Character(character.lowercased()) : character }
    let wanted = DisplayText.sanitised(search.text).map(fold)
    let characters = pieces.flatMap { Array($0.text) }
    let folded = characters.map(fold)
    guard !wanted.isEmpty, folded.count >= wanted.count else { return [] }
    var columns: [Int] = [0]
    for character in characters { columns.append(columns[columns.count - 1] + DisplayText.width(of: character)) }
    var found: [Range<Int>] = []
    var index = 0
    while index + wanted.count <= folded.count {
      if folded[index..<index + wanted.count].elementsEqual(wanted) {
        found.append(columns[index]..<columns[index + wanted.count])
        index += wanted.count
      } else {
        index += 1
      }
    }
    return found
  }

  /// The rows of one line.
  private func logLine(_ index: Int, _ columns: Int, _ canvas: Canvas) -> [[Canvas.Piece]] {
    let line = log.buffer.lines[index]
    let pieces = styled(line)
    let room = max(1, columns - logIndent(columns, line))
    return log.wraps ? wrapped(pieces, room) : [pieces]
  }

  /// A line made safe, in the colours that its program and its level give it.
  private func styled(_ line: LogLine) -> [Canvas.Piece] {
    let dash = configuration.ascii ? "..." : "…"
    if case .gap(let bytes) = line.content {
      return [Canvas.Piece(text: "\(dash) \(NumberText.bytes(bytes)) not kept \(dash)", style: looks[.logGap])]
    }
    var pieces: [Canvas.Piece] = []
    let base: Style
    switch line.source {
    case .level(let level):
      let role = Self.role(line.level)
      let word = DisplayText.padded(Self.shortName(level: level), to: Self.levelColumns - 1)
      pieces.append(Canvas.Piece(text: word + " ", style: looks[role]))
      base = line.severity == .normal ? looks[.log] : looks[role]
    case .stdout, .stderr: base = looks[outputRole(line)]
    case .system: base = looks[.logSystem]
    }
    var parser = StyledTextParser()
    for run in parser.line(line.text, isWhole: !line.isOpen).runs {
      pieces.append(Canvas.Piece(text: run.text, style: run.style.over(base, in: configuration.colorDepth)))
    }
    if let metadata = line.metadata, !metadata.isEmpty {
      pieces.append(Canvas.Piece(text: " " + DisplayText.sanitised(metadata), style: looks[.logMetadata]))
    }
    if line.cut > 0 {
      let words = " \(dash) line goes on for \(NumberText.bytes(Int64(line.cut)))"
      pieces.append(Canvas.Piece(text: words, style: looks[.logGap]))
    }
    return pieces
  }

  private static func shortName(level: String) -> String {
    switch level {
    case "notice": "NOTE"
    case "warning": "WARN"
    case "critical": "CRIT"
    default: DisplayText.sanitised(level).uppercased()
    }
  }

  private static func role(_ level: LogLevel?) -> Role {
    switch level {
    case .trace: .logTrace
    case .debug: .logDebug
    case .info: .logInfo
    case .notice: .logNotice
    case .warning: .logWarning
    case .error: .logError
    case .critical: .logCritical
    case nil: .log
    }
  }

  /// A command's line looks as grave as it says it is, whatever it came by; that it came by stderr shows in its colour
  /// where it says nothing.
  private func outputRole(_ line: LogLine) -> Role {
    guard let level = line.level else { return line.source == .stderr ? .logStderr : .log }
    return level >= .warning ? Self.role(level) : .log
  }

  private func wrapped(_ pieces: [Canvas.Piece], _ room: Int) -> [[Canvas.Piece]] {
    DisplayText.wrapped(pieces.map(\.text), to: room).map { row in
      row.map { Canvas.Piece(text: String($0.text), style: pieces[$0.index].style) }
    }
  }

  /// Why there is nothing to read.
  private func emptyLog(_ canvas: Canvas) -> [Canvas.Piece] {
    if let problem = log.problem { return [canvas.piece(problem, .flashError)] }
    guard let task = detail?.task else { return [canvas.piece("No task is selected", .muted)] }
    guard log.key != nil else { return unstarted(task, canvas) }
    if !log.buffer.isLoaded { return [canvas.piece(link.isLive ? "Loading…" : "Waiting for the server…", .muted)] }
    return [canvas.piece(log.buffer.isFinal ? "It wrote nothing" : "Nothing written yet", .muted)]
  }

  /// Why a task has no log: it has not run so far, or it never will.
  private func unstarted(_ task: TaskRecord, _ canvas: Canvas) -> [Canvas.Piece] {
    guard task.state.isFinal else {
      let reason = task.reason.map { [canvas.piece($0, .muted)] } ?? []
      return [canvas.piece("Not started yet: \(task.state.rawValue)", .muted)] + reason
    }
    let error = task.error.map { [canvas.piece($0.summary, .failed)] } ?? []
    return [canvas.piece("Never started: \(task.endWords)", .muted)] + error
  }
}

extension TextStyle {
  /// What a program asked for, on the theme's own style where it asked for nothing.
  ///
  /// A program chose its colours for another ground than it stands on here: what could not be read is raised until it
  /// can be. On a ground of known colour that includes the terminal's 16, which no two terminals draw alike.
  func over(_ base: Style, in depth: ColorDepth) -> Style {
    var style = base
    if depth != .mono, foreground != nil || background != nil {
      let isKnown = base.background != .terminal && !base.background.isOfPalette
      func shown(_ color: TextColor) -> Color {
        depth == .ansi16 ? Color(color).nearestANSI : isKnown ? Color(color).asMeasured : Color(color)
      }
      style.foreground = foreground.map(shown) ?? base.foreground
      style.background = background.map(shown) ?? base.background
      style = style.raised(in: depth)
    }
    let pairs: [(TextStyle.Attributes, Style.Attributes)] = [
      (.bold, .bold), (.dim, .dim), (.italic, .italic), (.underline, .underline), (.reverse, .reverse),
    ]
    for (asked, given) in pairs where attributes.contains(asked) { style.attributes.insert(given) }
    return style
  }
}

extension Color {
  fileprivate init(_ color: TextColor) {
    switch color {
    case .ansi(let index): self = .ansi(index)
    case .rgb(let red, let green, let blue): self = .rgb(red: red, green: green, blue: blue)
    case .indexed(let index) where index >= 232:
      let grey = UInt8(8 + 10 * (Int(index) - 232))
      self = .rgb(red: grey, green: grey, blue: grey)
    case .indexed(let index):
      let number = max(0, Int(index) - 16)
      func level(_ step: Int) -> UInt8 { step == 0 ? 0 : UInt8(55 + 40 * step) }
      self = .rgb(red: level(number / 36), green: level(number / 6 % 6), blue: level(number % 6))
    }
  }
}
