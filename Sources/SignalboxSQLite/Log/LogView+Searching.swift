import Signalbox
import SignalboxModel

extension LogView {
  /// Looks through the log piece by piece, so that its size is no matter of memory.
  func search(_ request: LogSearchRequest, _ deadline: ReadDeadline?) throws -> LogMatches {
    let search = ByteSearch(request.text)
    guard search.length > 0, request.limit > 0 else { return LogMatches(attempt: request.key.attempt, matches: []) }
    // One more than asked for, to tell whether there is one.
    let places =
      switch request.direction {
      case .forward: try forward(search, from: max(request.from ?? 0, 0), limit: request.limit + 1, deadline)
      case .backward: try backward(search, from: min(request.from ?? size, size), limit: request.limit + 1, deadline)
      }
    let found = Array(places.prefix(request.limit))
    var matches: [LogMatch] = []
    for place in found {
      try deadline?.check()
      matches.append(try match(at: place))
    }
    let next = found.last.map { request.direction == .forward ? $0 + 1 : $0 }
    return LogMatches(
      attempt: request.key.attempt, matches: matches, next: places.count > request.limit ? next : nil)
  }

  private func forward(
    _ search: ByteSearch, from start: Int64, limit: Int, _ deadline: ReadDeadline?
  ) throws -> [Int64] {
    var places: [Int64] = []
    var window = Piece(start: start, bytes: [])
    while places.count < limit, let piece = try piece(from: window.end) {
      try deadline?.check()
      // The end of the piece before goes along: a match can lie across the border.
      if piece.start == window.end {
        let carried = min(search.length - 1, window.bytes.count)
        window = Piece(start: window.end - Int64(carried), bytes: window.bytes.suffix(carried) + piece.bytes)
      } else {
        window = piece
      }
      places += search.all(in: window.bytes, limit: limit - places.count).map { window.start + Int64($0) }
    }
    return Array(places.prefix(limit))
  }

  /// Matches that begin before `start`, the last first.
  private func backward(
    _ search: ByteSearch, from start: Int64, limit: Int, _ deadline: ReadDeadline?
  ) throws -> [Int64] {
    var places: [Int64] = []
    var window = Piece(start: min(size, start + Int64(search.length - 1)), bytes: [])
    while places.count < limit, let piece = try piece(before: window.start) {
      try deadline?.check()
      let isBefore = piece.end == window.start
      let carried = isBefore ? window.bytes.prefix(search.length - 1) : []
      window = Piece(start: piece.start, bytes: piece.bytes + carried)
      places += search.all(in: window.bytes).reversed().map { window.start + Int64($0) }.filter { $0 < start }
    }
    return Array(places.prefix(limit))
  }

  private func match(at place: Int64) throws -> LogMatch {
    var start = try lineStart(1, before: place)
    if !hidden.isEmpty, place >= hidden.upperBound { start = max(start, hidden.upperBound) }
    var line: [UInt8] = []
    while line.count < 4096, let piece = try piece(from: start + Int64(line.count)),
      piece.start == start + Int64(line.count)
    {
      if let end = piece.bytes.firstIndex(of: UInt8(ascii: "\n")) {
        line += piece.bytes[..<end]
        break
      }
      line += piece.bytes
    }
    return LogMatch(offset: place, lineOffset: start, line: String(decoding: line.prefix(4096), as: UTF8.self))
  }
}
