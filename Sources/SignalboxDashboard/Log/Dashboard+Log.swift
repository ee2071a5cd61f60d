import SignalboxModel

extension Dashboard {
  mutating func read(_ command: Command) {
    switch command {
    case .wrap:
      log.wraps.toggle()
      log.topRow = 0
    case .time: log.showsTime.toggle()
    case .follow: toggleFollow()
    case .nextError: jumpToError(forward: true)
    case .previousError: jumpToError(forward: false)
    case .nextMatch: searchOn(.forward)
    case .previousMatch: searchOn(.backward)
    default:
      guard log.key != nil else { return tell(.info, "there is no log to search") }
      prompt = Prompt(.search, text: "")
    }
  }

  private mutating func toggleFollow() {
    if log.isFollowing { stopFollowing() } else { followEnd() }
  }

  /// Shows the end again, loading it when it is not here.
  private mutating func followEnd() {
    log.isFollowing = true
    log.search?.match = nil
    if log.stream == nil, log.buffer.hasMoreBelow || !log.buffer.isFinal { log.wanted = .end }
  }

  /// Keeps what is in view in view.
  private mutating func stopFollowing() {
    guard log.isFollowing else { return }
    let place = logPlaces.first
    log.isFollowing = false
    if let place {
      log.top = log.buffer.lines[place.index].offset
      log.topRow = place.row
    }
  }

  mutating func scrollLog(_ command: Command) {
    let page = max(1, log.height - 1)
    switch command {
    case .up: scrollLog(by: -1)
    case .down: scrollLog(by: 1)
    case .halfPageUp: scrollLog(by: -max(1, page / 2))
    case .halfPageDown: scrollLog(by: max(1, page / 2))
    case .pageUp: scrollLog(by: -page)
    case .pageDown: scrollLog(by: page)
    case .top:
      log.isFollowing = false
      log.topRow = 0
      if log.buffer.start > 0 { log.wanted = .beginning } else { log.top = log.buffer.lines.first?.offset ?? 0 }
    default: followEnd()
    }
  }

  private mutating func scrollLog(by rows: Int) {
    guard !log.buffer.lines.isEmpty else { return }
    if log.isFollowing {
      if rows > 0 { return }
      stopFollowing()
    }
    var index = log.topIndex
    var row = log.topRow
    var left = abs(rows)
    while left > 0 {
      if rows < 0 {
        if row > 0 {
          row -= 1
        } else if index > 0 {
          index -= 1
          row = logRows(ofLine: index) - 1
        } else {
          break
        }
      } else if row + 1 < logRows(ofLine: index) {
        row += 1
      } else if index + 1 < log.buffer.lines.count {
        index += 1
        row = 0
      } else {
        break
      }
      left -= 1
    }
    log.top = log.buffer.lines[index].offset
    log.topRow = row
    if rows < 0, index < log.height, log.buffer.start > 0 {
      log.wanted = log.buffer.startsInLine ? .lineStart : .earlier
    }
    if rows > 0 { cameDown() }
  }

  /// At the end of what is loaded: more is loaded, or following goes on.
  private mutating func cameDown() {
    let places = logPlaces
    guard let last = places.last, last.index >= log.buffer.lines.count - 1 else { return }
    if log.buffer.hasMoreBelow, log.stream == nil {
      log.wanted = log.buffer.endsInLongLine ? .pastLine : .later
    } else if places.count < log.height {
      log.isFollowing = true
    }
  }

  // MARK: - Jumps

  private mutating func jumpToError(forward: Bool) {
    let origin = log.isFollowing ? nil : log.mark ?? log.top
    guard let offset = log.error(after: forward, from: origin) else {
      tell(.info, forward ? "no error below in what is loaded" : "no error above in what is loaded")
      outbox.append(.ringBell)
      return
    }
    log.reveal(offset)
    log.mark = offset
  }

  mutating func search(for text: String) {
    guard let key = log.key, !text.isEmpty else {
      log.search = nil
      return
    }
    let direction: SearchDirection = log.isFollowing ? .backward : .forward
    let token = makeToken()
    log.search = LogPane.Search(text: text, direction: direction, token: token)
    outbox.append(
      .searchLog(
        LogSearch(key: key, text: text, from: log.isFollowing ? nil : log.top, direction: direction, token: token)))
  }

  private mutating func searchOn(_ direction: SearchDirection) {
    guard let key = log.key, var search = log.search else { return tell(.info, "search with / first") }
    let token = makeToken()
    let view = log.isFollowing ? log.buffer.end : log.top
    // Backward, the server looks for what begins before the byte; forward, for what begins there or later.
    let from = search.match.map { direction == .forward ? $0.offset.plus(1) : $0.offset } ?? view
    search.direction = direction
    search.token = token
    log.search = search
    outbox.append(
      .searchLog(LogSearch(key: key, text: search.text, from: from, direction: direction, token: token)))
  }

  mutating func take(_ matches: LogMatches, _ token: RequestToken) {
    if let load = log.load, load.token == token {
      log.load = nil
      return log.take(lineEnd: matches.matches.first?.offset, answering: load.want)
    }
    guard var search = log.search, search.token == token else { return }
    search.token = nil
    let nearest =
      search.direction == .forward
      ? matches.matches.min { $0.offset < $1.offset } : matches.matches.max { $0.offset < $1.offset }
    defer { log.search = search }
    guard let nearest else {
      tell(.info, words(ofMiss: search))
      outbox.append(.ringBell)
      return
    }
    search.match = nearest
    log.reveal(nearest.lineOffset)
  }

  /// What is said of a search that came to nothing: where it looked, and which key looks elsewhere.
  private func words(ofMiss search: LogPane.Search) -> String {
    let (place, key, elsewhere) = search.direction == .forward ? ("below", "N", "above") : ("above", "n", "below")
    guard search.match == nil else { return "no more \"\(search.text)\" \(place)" }
    // Nothing is below the end, which is what is followed.
    if search.direction == .backward, log.isFollowing { return "\"\(search.text)\" is not in the log" }
    return "\"\(search.text)\" is not \(place); \(key) looks \(elsewhere)"
  }
}
