import Signalbox
import SignalboxModel

extension LogView: LogPieces {
  func search(_ request: LogSearchRequest, _ deadline: ReadDeadline?) throws -> LogMatches {
    let found = try LogTextSearch(request, in: self, deadline).found()
    var matches: [LogMatch] = []
    for place in found.places {
      try deadline?.check()
      matches.append(try match(at: place))
    }
    return LogMatches(attempt: request.key.attempt, matches: matches, next: found.next)
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
