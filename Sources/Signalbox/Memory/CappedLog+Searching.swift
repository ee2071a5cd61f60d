import SignalboxModel

extension CappedLog {
  /// Looks through the log in time proportional to its length, whatever its lines are.
  ///
  /// - Throws: ``StoreError/Code/queryTooSlow`` when the deadline is over.
  func search(_ request: LogSearchRequest, _ deadline: ReadDeadline? = nil) throws -> LogMatches {
    let parts = contiguous
    let found = try LogTextSearch(request, in: LogParts(size: size, parts: parts, runs: runs), deadline).found()
    let places: [Int64] = request.direction == .forward ? found.places : found.places.reversed()
    let matches = parts.flatMap { part in part.matches(at: places.filter { (part.offset..<part.end).contains($0) }) }
    return LogMatches(
      attempt: request.key.attempt, matches: request.direction == .forward ? matches : matches.reversed(),
      next: found.next)
  }

  /// The kept bytes joined up to the gap, and after it.
  private var contiguous: [LogPart] {
    var parts: [LogPart] = []
    for run in runs where !run.bytes.isEmpty {
      if let last = parts.last, last.end == run.offset {
        parts[parts.count - 1].bytes += run.bytes
      } else {
        parts.append(LogPart(offset: run.offset, bytes: run.bytes))
      }
    }
    return parts
  }
}

/// What is kept of a log, in pieces of a size that is looked through between two looks at the clock.
private struct LogParts: LogPieces {
  let size: Int64
  /// Ascending, none of them empty.
  let parts: [LogPart]
  let runs: [LogBytes.Run]

  private static let step = 256 << 10

  func piece(from offset: Int64) -> LogPiece? {
    guard let part = parts.first(where: { $0.end > offset }) else { return nil }
    let start = Int(max(offset - part.offset, 0))
    return part.piece(start..<min(start + Self.step, part.bytes.count))
  }

  func piece(before offset: Int64) -> LogPiece? {
    guard let part = parts.last(where: { $0.offset < offset }) else { return nil }
    let end = Int(min(offset - part.offset, Int64(part.bytes.count)))
    return part.piece(max(end - Self.step, 0)..<end)
  }

  func runs(at offset: Int64) -> [LogBytes.Run] {
    runs.last.map { $0.end > offset } ?? false ? runs : []
  }
}

/// Bytes of a log that lie together.
private struct LogPart {
  var offset: Int64
  var bytes: [UInt8]

  private static let newline = UInt8(ascii: "\n")

  var end: Int64 { offset + Int64(bytes.count) }

  func piece(_ range: Range<Int>) -> LogPiece {
    LogPiece(start: offset + Int64(range.lowerBound), bytes: Array(bytes[range]))
  }

  /// The matches at ascending places, each with its line.
  ///
  /// The lines are found in one pass: a line can be as long as the log.
  func matches(at places: [Int64]) -> [LogMatch] {
    var matches: [LogMatch] = []
    var lineStart = 0
    var seen = 0
    for offset in places {
      let place = Int(offset - self.offset)
      if let newline = bytes[seen..<place].lastIndex(of: Self.newline) { lineStart = newline + 1 }
      seen = place
      let before = bytes[max(lineStart, place - LogMatch.lineLimit)..<place]
      let start = before.afterReturn ?? lineStart
      let line = bytes[start..<min(start + LogMatch.lineLimit, bytes.count)]
      matches.append(LogMatch(offset: offset, lineOffset: self.offset + Int64(lineStart), bytes: line))
    }
    return matches
  }
}
