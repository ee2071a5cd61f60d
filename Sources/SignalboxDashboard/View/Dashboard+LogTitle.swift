import SignalboxModel

extension Dashboard {
  /// What the frame of the log says at the left and at the right of its first line.
  func logTitles(
    columns: Int, _ isFocused: Bool, on canvas: Canvas
  ) -> (left: [Canvas.Piece], right: [Canvas.Piece]) {
    let room = Canvas.titleRoom(in: columns, isShared: true)
    let right = logTitleRight(room: room - Canvas.width(logSubject(isFocused, on: canvas)), on: canvas)
    return (logTitle(isFocused, room: room - Canvas.width(right), on: canvas), right)
  }

  /// Whose log it is, which the title says at any width.
  private func logSubject(_ isFocused: Bool, on canvas: Canvas) -> [Canvas.Piece] {
    let role: Role = isFocused ? .focusedTitle : .title
    guard let task = log.key?.task ?? detail?.id else { return [canvas.piece("Log", role)] }
    return [canvas.piece("Log", role), canvas.piece(" #\(task)", isFocused ? .focusedTitle : .identifier)]
  }

  /// What tells most stays longest when there is no room.
  private func logTitle(_ isFocused: Bool, room: Int, on canvas: Canvas) -> [Canvas.Piece] {
    let role: Role = isFocused ? .focusedTitle : .title
    var pieces = logSubject(isFocused, on: canvas)
    guard let detail, detail.id == log.key?.task ?? detail.id else { return pieces }
    let (shown, latest) = (log.key?.attempt ?? 0, latestAttempt)
    let words = "  attempt \(shown) of \(latest)"
    let attempt = latest > 1 ? [canvas.piece(words, shown < latest ? .strong : .muted)] : []
    let free = room - Canvas.width(pieces + attempt) - 2
    // Fewer columns tell no name from another.
    if free >= 8 {
      let name = DisplayText.truncated(DisplayText.sanitised(detail.task.name), to: free)
      pieces.append(canvas.piece("  " + name, role))
    }
    if Canvas.width(pieces + attempt) <= room { pieces += attempt }
    return pieces
  }

  /// Whether the log is followed, which stays, and as much of what is in it as there is room for.
  private func logTitleRight(room: Int, on canvas: Canvas) -> [Canvas.Piece] {
    guard log.key != nil, log.buffer.isLoaded else { return [] }
    var pieces = [followPiece(on: canvas)]
    if log.load != nil { pieces.insert(canvas.piece("loading  ", .muted), at: 0) }
    if Canvas.width(pieces) > room { pieces.removeFirst(pieces.count - 1) }
    for count in logCounts(on: canvas) {
      guard Canvas.width(pieces + [count]) <= room else { break }
      pieces.append(count)
    }
    return pieces
  }

  private func followPiece(on canvas: Canvas) -> Canvas.Piece {
    guard log.isFollowing else { return canvas.piece("not following", .flashPending) }
    return log.buffer.isFinal ? canvas.piece("END", .muted) : canvas.piece("FOLLOW", .live)
  }

  /// What there is of the log, the gravest first: as long as not all of it is here, its size alone is known.
  private func logCounts(on canvas: Canvas) -> [Canvas.Piece] {
    var pieces: [Canvas.Piece] = []
    let buffer = log.buffer
    if buffer.isWhole {
      if buffer.errors > 0 { pieces.append(canvas.piece("  err \(CountText.grouped(buffer.errors))", .logError)) }
      if buffer.warnings > 0 {
        pieces.append(canvas.piece("  warn \(CountText.grouped(buffer.warnings))", .logWarning))
      }
      let count = buffer.lines.count
      pieces.append(canvas.piece("  \(CountText.grouped(count)) \(count == 1 ? "line" : "lines")", .muted))
    } else {
      pieces.append(canvas.piece("  \(NumberText.bytes(buffer.size))", .muted))
    }
    return pieces
  }

  /// What the frame of the log says in its last line: what there is to read below.
  func logBottom(on canvas: Canvas) -> [Canvas.Piece] {
    guard !log.isFollowing, let last = logPlaces.last else { return [] }
    let below = log.buffer.lines.count - 1 - last.index
    if log.buffer.hasMoreBelow { return [canvas.piece("\(canvas.glyphs.down) more  G end", .muted)] }
    return below > 0 ? [canvas.piece("\(canvas.glyphs.down) \(CountText.grouped(below)) lines  G end", .muted)] : []
  }
}
