import HTTPTypes
import Hummingbird
import NIOCore
import Signalbox
import SignalboxModel

extension ControlCalls {
  var logCalls: [Entry] {
    [(.log, log), (.logSearch, logSearch), (.logStream, logStream)]
  }

  @Sendable func log(_ call: Call) async throws -> Response {
    let id = try call.taskID()
    let attempt = try call.attempt()
    let to = try call.query.integer(.logTo)
    let limit = try call.query.count(.logLimit)
    guard
      let (page, bytes) = try await registry.logPage(
        of: id, attempt: attempt, try call.logStart(), to: to, limit: limit)
    else { throw Problem.noAttempt(id, attempt) }
    return call.acceptsPlainText ? .plainLog(page, bytes) : try .json(page)
  }

  @Sendable func logSearch(_ call: Call) async throws -> Response {
    let id = try call.taskID()
    let attempt = try call.attempt()
    guard let text = call.query[.searchText], !text.isEmpty else {
      throw Problem.badParameter("q", "it is the text to look for, and not empty.")
    }
    guard let direction = call.query[.direction].flatMap(SearchDirection.init(rawValue:)) else {
      throw Problem.badParameter("direction", "it is forward or backward.")
    }
    let found = try await registry.searchLog(
      of: id, attempt: attempt, text: text, from: try call.query.integer(.searchFrom), direction: direction,
      limit: try call.query.count(.matchLimit))
    guard let found else { throw Problem.noAttempt(id, attempt) }
    return try .json(found)
  }

  @Sendable func logStream(_ call: Call) async throws -> Response {
    let id = try call.taskID()
    var attempt = try call.attempt()
    var start = try call.logStart()
    if let last = call.request.headers[.lastEventID] {
      let (lastAttempt, offset) = try Self.logPosition(last)
      // A task that had not started when the reader left is followed on: attempt 0 is none.
      attempt = lastAttempt == 0 ? attempt : lastAttempt
      start = .offset(offset)
    }
    // Asked before the answer begins: afterwards a missing task could only look like an end.
    guard try await registry.logPage(of: id, attempt: attempt, start, to: nil, limit: 1) != nil else {
      throw Problem.noAttempt(id, attempt)
    }
    return .events(call.request, pulsingBy: registry.clock) { [registry, attempt, start] events in
      for try await update in registry.logUpdates(of: id, attempt: attempt, from: start) {
        switch update {
        case .page(let page): try await events.send("log", id: "\(page.attempt):\(page.to)", page)
        case .end(let end): try await events.send("end", end)
        }
      }
    }
  }

  /// Reads `attempt:offset`.
  private static func logPosition(_ text: String) throws(Problem) -> (Int, Int64) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let attempt = Int(parts[0]), let offset = Int64(parts[1]), attempt >= 0, offset >= 0 else {
      throw .badHeader("Last-Event-ID of a log is attempt:offset.")
    }
    return (attempt, offset)
  }
}

extension Call {
  fileprivate func attempt() throws(Problem) -> Int? { try query.integer(.attempt).map { Int($0) } }

  /// Of a part and of a stream, whose parameters have the same names and ranges.
  fileprivate func logStart() throws(Problem) -> LogRequest.Start {
    try query.exclude(.logFrom, .logTail)
    if let lines = try query.integer(.logTail) { return .lastLines(Int(lines)) }
    return .offset(try query.integer(.logFrom) ?? 0)
  }
}

extension Problem {
  fileprivate static func noAttempt(_ id: TaskID, _ attempt: Int?) -> Problem {
    attempt.map { .notFound("There is no attempt \($0) of task #\(id).") } ?? .noTask("\(id)")
  }
}

extension Response {
  /// The bytes as the attempt wrote them.
  ///
  /// What JSON says beside them is in the head, so that a gap is not silent.
  fileprivate static func plainLog(_ page: LogPage, _ bytes: LogBytes) -> Response {
    var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
    headers[.logAttempt] = "\(page.attempt)"
    headers[.logRange] = "\(page.from)-\(page.to)/\(page.size)"
    headers[.logFinal] = "\(page.final)"
    if !page.gaps.isEmpty { headers[.logGaps] = page.gaps.map { "\($0.from)-\($0.to)" }.joined(separator: ", ") }
    var buffer = ByteBuffer()
    for run in bytes.runs { buffer.writeBytes(run.bytes) }
    return Response(status: .ok, headers: headers, body: .paced(buffer))
  }
}

extension HTTPField.Name {
  static let logAttempt = Self("Signalbox-Log-Attempt")!
  /// `from-to/size`, `to` not included.
  static let logRange = Self("Signalbox-Log-Range")!
  static let logFinal = Self("Signalbox-Log-Final")!
  static let logGaps = Self("Signalbox-Log-Gaps")!
}
