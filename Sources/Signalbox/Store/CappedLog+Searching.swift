import SignalboxModel

extension CappedLog {
  /// Looks through the log in time proportional to its length, whatever its lines are.
  ///
  /// - Throws: ``StoreError/Code/queryTooSlow`` when the deadline is over.
  func search(_ request: LogSearchRequest, _ deadline: ReadDeadline? = nil) throws(StoreError) -> LogMatches {
    let search = ByteSearch(request.text)
    let isForward = request.direction == .forward
    // One more than asked for, to tell whether there is one.
    let limit = request.limit + 1
    var matches: [LogMatch] = []
    for part in isForward ? contiguous : contiguous.reversed() where matches.count < limit {
      let places = try part.places(of: search, request, limit: limit - matches.count, deadline)
      matches += isForward ? part.matches(at: places) : part.matches(at: places).reversed()
    }
    let found = Array(matches.prefix(request.limit))
    let next = found.last.map { isForward ? $0.offset + 1 : $0.offset }
    return LogMatches(
      attempt: request.key.attempt, matches: found, next: matches.count > found.count ? next : nil)
  }

  /// The kept bytes joined up to the gap, and after it.
  private var contiguous: [LogPart] {
    var parts: [LogPart] = []
    for run in runs {
      if let last = parts.last, last.end == run.offset {
        parts[parts.count - 1].bytes += run.bytes
      } else {
        parts.append(LogPart(offset: run.offset, bytes: run.bytes))
      }
    }
    return parts
  }
}

/// Bytes of a log that lie together.
private struct LogPart {
  var offset: Int64
  var bytes: [UInt8]

  /// Bytes that are looked through between two looks at the clock.
  private static let step = 256 << 10
  /// Bytes of a line that are shown.
  private static let shown = 4096
  private static let newline = UInt8(ascii: "\n")

  var end: Int64 { offset + Int64(bytes.count) }

  /// Where the text begins, ascending: the first `limit` places in the way of the request.
  func places(
    of search: ByteSearch, _ request: LogSearchRequest, limit: Int, _ deadline: ReadDeadline?
  ) throws(StoreError) -> [Int] {
    let from = Int(max(request.from ?? (request.direction == .forward ? 0 : .max), 0) - offset)
    switch request.direction {
    case .forward: return try first(limit, of: search, from: max(from, 0), deadline)
    case .backward: return try last(limit, of: search, before: min(from, bytes.count), deadline)
    }
  }

  private func first(
    _ limit: Int, of search: ByteSearch, from start: Int, _ deadline: ReadDeadline?
  ) throws(StoreError) -> [Int] {
    var found: [Int] = []
    var start = start
    while start < bytes.count, found.count < limit {
      try deadline?.check()
      found += search.all(in: step(start..<start + Self.step, search), limit: limit - found.count).map { $0 + start }
      start += Self.step
    }
    return found
  }

  private func last(
    _ limit: Int, of search: ByteSearch, before end: Int, _ deadline: ReadDeadline?
  ) throws(StoreError) -> [Int] {
    var found: [Int] = []
    var end = end
    while end > 0, found.count < limit {
      try deadline?.check()
      let start = max(end - Self.step, 0)
      let places = search.all(in: step(start..<end, search)).map { $0 + start }
      found.insert(contentsOf: places.suffix(limit - found.count), at: 0)
      end = start
    }
    return found
  }

  /// The bytes in which a text is found that begins within a range: it may end beyond that.
  private func step(_ range: Range<Int>, _ search: ByteSearch) -> [UInt8] {
    Array(bytes[range.lowerBound..<min(range.upperBound + max(search.length - 1, 0), bytes.count)])
  }

  /// The matches at ascending places, each with its line. The lines are found in one pass: a line can be as long as the log.
  func matches(at places: [Int]) -> [LogMatch] {
    var matches: [LogMatch] = []
    var lineStart = 0
    var seen = 0
    for place in places {
      if let newline = bytes[seen..<place].lastIndex(of: Self.newline) { lineStart = newline + 1 }
      seen = place
      let line = bytes[lineStart..<min(lineStart + Self.shown, bytes.count)].prefix { $0 != Self.newline }
      let text = String(decoding: line, as: UTF8.self)
      matches.append(
        LogMatch(offset: offset + Int64(place), lineOffset: offset + Int64(lineStart), line: text))
    }
    return matches
  }
}
