public import SignalboxModel

/// Where reading of a log starts.
public enum LogStart: Hashable, Sendable {
  /// At a byte.
  case offset(Int64)
  /// With the last so many lines, 1 to 10,000.
  case lastLines(Int)

  /// At the first byte of the log.
  public static let beginning = LogStart.offset(0)

  var query: [Route.Parameter: String?] {
    switch self {
    case .offset(let offset): [.logFrom: "\(offset)"]
    case .lastLines(let lines): [.logTail: "\(lines)"]
    }
  }
}

extension SignalboxClient {
  /// Reads a part of an attempt's log.
  ///
  /// - Parameters:
  ///   - id: the task's.
  ///   - attempt: the latest when nil.
  ///   - start: where the part begins.
  ///   - to: the byte to stop before; the end of the log when nil.
  ///   - limit: bytes at most, to 4 MiB; 256 KiB when nil.
  /// - Returns: the part; the next one begins where it ends.
  /// - Throws: ``ClientError``; ``ClientError/Code/refused`` when there is no such task or attempt.
  public func log(
    of id: TaskID, attempt: Int? = nil, from start: LogStart = .beginning, to: Int64? = nil, limit: Int? = nil
  ) async throws(ClientError) -> LogPage {
    var request = ClientRequest(route: .log, path: ["id": id.description], query: start.query)
    request.query[.attempt] = attempt.map(String.init)
    request.query[.logTo] = to.map(String.init)
    request.query[.logLimit] = limit.map(String.init)
    return try await exchange.send(request)
  }

  /// Looks for a text in an attempt's log, ASCII letters in either case.
  ///
  /// - Parameters:
  ///   - id: the task's.
  ///   - attempt: the latest when nil.
  ///   - text: what to look for.
  ///   - start: the byte to begin at; the beginning when nil, or the end when searching backward.
  ///   - direction: towards which end of the log.
  ///   - limit: places at most; the server's own number when nil.
  /// - Returns: the places in the order of the search, and where to go on.
  /// - Throws: ``ClientError``; ``ClientError/Code/refused`` when there is no such task or attempt.
  public func searchLog(
    of id: TaskID, attempt: Int? = nil, for text: String, from start: Int64? = nil,
    direction: SearchDirection = .forward, limit: Int? = nil
  ) async throws(ClientError) -> LogMatches {
    try await exchange.send(
      ClientRequest(
        route: .logSearch, path: ["id": id.description],
        query: [
          .searchText: text, .attempt: attempt.map(String.init), .searchFrom: start.map { "\($0)" },
          .direction: direction.rawValue, .matchLimit: limit.map(String.init),
        ]))
  }
}
