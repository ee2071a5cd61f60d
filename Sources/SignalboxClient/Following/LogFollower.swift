public import SignalboxModel

/// What a follower of a log gets.
public enum ClientLogEvent: Hashable, Sendable {
  /// A connection is being made.
  case connecting
  /// The server answers.
  case connected
  /// The next part of the log.
  case page(LogPage)
  /// The attempt has ended and everything was told. Nothing follows.
  case end(LogEnd)
  /// The connection is gone. The next try comes by itself, and goes on at the byte where this one ended.
  case lost(reason: String, retryIn: Duration)
}

/// A log over any number of connections: see ``SignalboxClient/followLog(_:attempt:from:)``.
public struct ClientLog: AsyncSequence, Sendable {
  /// What the sequence has.
  public typealias Element = ClientLogEvent
  /// What the sequence throws when the server refuses the log.
  public typealias Failure = ClientError

  let makeSource: @Sendable () -> EventSource

  /// Makes an iterator with a connection of its own, opened when the first element is asked for.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: makeSource()) }

  /// Reads the log part by part.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let source: EventSource
    private var isOver = false

    init(source: EventSource) {
      self.source = source
    }

    /// The next part; nil after the end, and when the calling task is cancelled.
    ///
    /// - Throws: ``ClientError`` when there is no such task or attempt (any more).
    public mutating func next() async throws(ClientError) -> ClientLogEvent? {
      while !isOver, let signal = await source.next() {
        switch signal {
        case .event(let event):
          if let event = await read(event) { return event }
        case .connecting: return .connecting
        case .connected: return .connected
        case .lost(let reason, let pause): return .lost(reason: reason, retryIn: pause)
        case .refused(let error):
          isOver = true
          throw error
        }
      }
      return nil
    }

    /// The next part, whatever actor asks for it; nil after the end, and when the calling task is cancelled.
    ///
    /// - Throws: ``ClientError`` when there is no such task or attempt (any more).
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> ClientLogEvent? {
      try await next()
    }

    private mutating func read(_ event: ServerSentEvent) async -> ClientLogEvent? {
      do {
        switch event.event {
        case "log": return .page(try JSONReader.read(LogPage.self, from: event.data, .lenient))
        case "end":
          isOver = true
          return .end(try JSONReader.read(LogEnd.self, from: event.data, .lenient))
        default: return nil
        }
      } catch {
        isOver = false
        guard case .lost(let reason, let pause) = await source.drop(unreadable: error) else { return nil }
        return .lost(reason: reason, retryIn: pause)
      }
    }
  }
}

extension SignalboxClient {
  /// The stream of a log that says nothing has a comment every 15 s: three missed ones mean that nobody is there.
  private static let logSilence = Duration.seconds(45)

  /// Follows an attempt's log as it is written, to its end.
  ///
  /// A connection that drops is made again, and reading goes on at the byte where it was.
  ///
  /// - Parameters:
  ///   - id: the task's.
  ///   - attempt: the latest when nil; a task that has not started is then waited for.
  ///   - start: where to begin.
  /// - Returns: the log, read when it is iterated.
  public func followLog(_ id: TaskID, attempt: Int? = nil, from start: LogStart = .beginning) -> ClientLog {
    ClientLog { [exchange, timing] in
      EventSource(patience: Self.logSilence, endsWhenRefused: true, timing: timing) {
        (last) async throws(ClientError) in
        var request = ClientRequest(route: .logStream, path: ["id": id.description], query: start.query)
        request.query[.attempt] = attempt.map(String.init)
        request.headers = last.map { ["Last-Event-ID": $0] } ?? [:]
        return try await exchange.open(request)
      }
    }
  }
}
