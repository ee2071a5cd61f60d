import SignalboxModel

/// Looks for a text in a log as it is shown, so that `ERROR` is found when a part of it is coloured, and a progress bar's
/// `50 %` is not once it stands at `100 %`.
///
/// Escape sequences are passed over, also where pieces of the log meet; a match is at its first byte in the log. What is
/// taken for a sequence is ``ShownText``'s affair; whether a match has been written over is ``OverwrittenText``'s, which is
/// asked of each match alone. Takes time in proportion to the bytes of the log, whatever they are, and holds few of them
/// beside a piece.
package struct LogTextSearch {
  package struct Found {
    /// Where the text begins: ascending, or descending when searching backward.
    package var places: [Int64] = []
    /// Where to go on in the same direction; nil at the end.
    package var next: Int64?
  }

  private let log: any LogPieces
  private let text: ByteSearch
  private let request: LogSearchRequest
  private let deadline: ReadDeadline?

  package init(_ request: LogSearchRequest, in log: any LogPieces, _ deadline: ReadDeadline?) {
    self.log = log
    text = ByteSearch(request.text)
    self.request = request
    self.deadline = deadline
  }

  /// - Throws: ``StoreError/Code/queryTooSlow`` when the deadline is over, and what the log throws.
  package func found() throws -> Found {
    guard text.length > 0, request.limit > 0 else { return Found() }
    let isForward = request.direction == .forward
    // One more than asked for, to tell whether there is one.
    let places =
      if isForward {
        try forward(from: max(request.from ?? 0, 0), limit: request.limit + 1)
      } else {
        try backward(before: max(min(request.from ?? log.size, log.size), 0), limit: request.limit + 1)
      }
    let kept = Array(places.prefix(request.limit))
    let next = kept.last.map { isForward ? $0 + 1 : $0 }
    return Found(places: kept, next: places.count > kept.count ? next : nil)
  }

  private func forward(from start: Int64, limit: Int) throws -> [Int64] {
    var places: [Int64] = []
    var overwritten = OverwrittenText(of: log, deadline)
    func take(_ match: ClosedRange<Int64>) throws -> Bool {
      guard places.count < limit else { return false }
      if match.lowerBound >= start, try !overwritten.takesAway(match) { places.append(match.lowerBound) }
      return places.count < limit
    }
    var shown = ShownText()
    // What comes before tells whether a sequence goes on at the start.
    let before = try log.bytes(ShownText.sequenceLimit, before: start)
    shown.append(before.bytes[...], at: before.start)
    shown.removeFirst(shown.settled)
    var end = start
    while places.count < limit {
      try deadline?.check()
      let piece = try log.piece(from: end)
      if let piece, piece.start == end, shown.isSettled, isPlain(piece.bytes[...]) {
        // A match can lie across the border.
        shown.append(piece.bytes.prefix(text.length - 1), at: end)
        try text.each(in: shown, take)
        try text.each(in: piece, from: 0, take)
        shown = ShownText()
        shown.append(piece.bytes.suffix(text.length - 1), at: piece.end - Int64(text.length - 1))
        end = piece.end
        continue
      }
      let next = piece.flatMap { $0.start == end ? $0 : nil }
      if let next { shown.append(next.bytes[...], at: end) } else { shown.finish() }
      try text.each(in: shown, take)
      guard let piece else { break }
      if next != nil {
        // The end of the text goes along: a match can lie across the border.
        shown.removeFirst(max(0, shown.settled - (text.length - 1)))
        end = piece.end
      } else {
        shown = ShownText()
        end = piece.start
      }
    }
    return places
  }

  /// Whether bytes that follow settled text are text themselves, which need not be copied to be looked through: so is most
  /// of a log.
  ///
  /// A few are copied all the same.
  private func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= text.length && ShownText.isPlain(bytes)
  }

  /// Matches that begin before `start`, the last first.
  private func backward(before start: Int64, limit: Int) throws -> [Int64] {
    var places: [Int64] = []
    var overwritten = OverwrittenText(of: log, deadline)
    func take(_ matches: [ClosedRange<Int64>]) throws {
      for match in matches.reversed() where match.lowerBound < start && places.count < limit {
        if try !overwritten.takesAway(match) { places.append(match.lowerBound) }
      }
    }
    // Bytes that what comes before decides on: it may begin a sequence that goes on in them.
    var rest = try log.bytes(ShownText.sequenceLimit + text.length - 1, from: start)
    var later = ShownText()
    while places.count < limit {
      try deadline?.check()
      let piece = try log.piece(before: rest.start)
      let isBefore = piece.map { $0.end == rest.start } ?? false
      var shown = ShownText()
      if let piece, isBefore, let line = ShownText.lineStart(in: piece.bytes), isPlain(piece.bytes[line...]),
        ShownText.isPlain(rest.bytes[...])
      {
        // A match can lie across the border.
        shown.append(piece.bytes.suffix(text.length - 1), at: piece.end - Int64(text.length - 1))
        shown.append(rest.bytes[...], at: rest.start)
        shown.append(later)
        try take(text.all(in: shown, before: start))
        try take(text.all(in: piece, from: line, before: start))
        later = ShownText()
        later.append(piece.bytes[line...].prefix(text.length - 1), at: piece.start + Int64(line))
        rest = LogPiece(start: piece.start, bytes: Array(piece.bytes[..<line]))
        continue
      }
      if let piece, isBefore {
        rest = Self.part(piece, rest, into: &shown)
      } else {
        shown.append(rest.bytes[...], at: rest.start)
        rest = LogPiece(start: piece?.end ?? 0, bytes: [])
      }
      shown.finish()
      shown.append(later)
      try take(text.all(in: shown, before: start))
      guard piece != nil else { break }
      shown.keepFirst(isBefore ? text.length - 1 : 0)
      later = shown
    }
    return places
  }

  /// Makes text of a piece and of what follows it, all but the beginning that what comes before decides on.
  ///
  /// - Returns: that beginning.
  private static func part(_ piece: LogPiece, _ following: LogPiece, into shown: inout ShownText) -> LogPiece {
    var piece = piece
    var following = following
    if ShownText.lineStart(in: piece.bytes) == nil {
      piece.bytes += following.bytes
      following = LogPiece(start: piece.end, bytes: [])
    }
    let rest = ShownText.belonging(to: piece.bytes)
    shown.append(piece.bytes[rest...], at: piece.start + Int64(rest))
    shown.append(following.bytes[...], at: following.start)
    piece.bytes.removeLast(piece.bytes.count - rest)
    return piece
  }
}

extension ByteSearch {
  /// Calls `body` with the places in the log of each match in what is settled of its text, ascending, until it returns
  /// false: from that of its first byte to that of its last.
  fileprivate func each(in shown: ShownText, _ body: (ClosedRange<Int64>) throws -> Bool) throws {
    try shown.bytes.withUnsafeBufferPointer { bytes in
      try each(in: UnsafeBufferPointer(rebasing: bytes[..<shown.settled]), from: 0) { index in
        try body(shown.place(of: index)...shown.place(of: index + length - 1))
      }
    }
  }

  /// The same for a piece of the log that is text, from one of its bytes on.
  fileprivate func each(in piece: LogPiece, from start: Int, _ body: (ClosedRange<Int64>) throws -> Bool) throws {
    try piece.bytes.withUnsafeBufferPointer { bytes in
      try each(in: bytes, from: start) { index in
        let place = piece.start + Int64(index)
        return try body(place...place + Int64(length - 1))
      }
    }
  }

  /// All matches, ascending, and at most one of those that do not begin before a place.
  fileprivate func all(in shown: ShownText, before end: Int64) throws -> [ClosedRange<Int64>] {
    var matches: [ClosedRange<Int64>] = []
    try each(in: shown) { match in
      matches.append(match)
      return match.lowerBound < end
    }
    return matches
  }

  fileprivate func all(in piece: LogPiece, from start: Int, before end: Int64) throws -> [ClosedRange<Int64>] {
    var matches: [ClosedRange<Int64>] = []
    try each(in: piece, from: start) { match in
      matches.append(match)
      return match.lowerBound < end
    }
    return matches
  }
}
