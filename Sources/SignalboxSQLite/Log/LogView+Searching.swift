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
    let before = try bytes(LogMatch.lineLimit, before: place)
    let returned = before.bytes[...].afterReturn.map { before.start + Int64($0) }
    let line = try bytes(LogMatch.lineLimit, from: max(start, returned ?? start))
    return LogMatch(offset: place, lineOffset: start, bytes: line.bytes[...])
  }
}
