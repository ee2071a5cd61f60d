public import SignalboxModel

/// What a follower of the change feed gets.
public enum ClientFeedEvent: Hashable, Sendable {
  /// A connection is being made.
  case connecting
  /// The server answers; a change or resync follows.
  case connected
  /// Something changed; give the id as `since` to go on after it.
  case change(id: String, ChangeEvent)
  /// Changes were missed, as after a restart of the server: read everything again.
  case resync(id: String, ChangeEvent)
  /// Nothing changed, and the server is there.
  case ping(PingEvent)
  /// The connection is gone. The next try comes by itself.
  case lost(reason: String, retryIn: Duration)
}

/// The change feed over any number of connections: see ``SignalboxClient/changes(since:)``.
public struct ClientChanges: AsyncSequence, Sendable {
  /// What the sequence has.
  public typealias Element = ClientFeedEvent
  /// The sequence throws nothing: lost connections are elements of it.
  public typealias Failure = Never

  let makeSource: @Sendable () -> EventSource

  /// Makes an iterator with a connection of its own, opened when the first element is asked for.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: makeSource()) }

  /// Reads the feed event by event.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let source: EventSource

    /// The next event; nil only when the calling task is cancelled.
    public mutating func next() async -> ClientFeedEvent? {
      while let signal = await source.next() {
        switch signal {
        case .event(let event):
          if let event = await read(event) { return event }
        case .connecting: return .connecting
        case .connected: return .connected
        case .lost(let reason, let pause): return .lost(reason: reason, retryIn: pause)
        case .refused: return nil
        }
      }
      return nil
    }

    /// The next event, whatever actor asks for it; nil only when the calling task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> ClientFeedEvent? { await next() }

    /// nil for events that a newer server may send.
    private func read(_ event: ServerSentEvent) async -> ClientFeedEvent? {
      do {
        switch event.event {
        case "change":
          return .change(id: event.id ?? "", try JSONReader.read(ChangeEvent.self, from: event.data, .lenient))
        case "resync":
          return .resync(id: event.id ?? "", try JSONReader.read(ChangeEvent.self, from: event.data, .lenient))
        case "ping": return .ping(try JSONReader.read(PingEvent.self, from: event.data, .lenient))
        default: return nil
        }
      } catch {
        guard case .lost(let reason, let pause) = await source.drop(unreadable: error) else { return nil }
        return .lost(reason: reason, retryIn: pause)
      }
    }
  }
}

extension SignalboxClient {
  /// The server's pings come every 5 s: three missed ones mean that nobody is there.
  private static let silence = Duration.seconds(15)

  /// Follows what changes, for as long as it is read.
  ///
  /// It reconnects by itself, after 0.25 s at first and 5 s at most, and goes on after the last event it had; it ends
  /// only when the reading task is cancelled.
  ///
  /// - Parameter since: the id of the last event seen, by an earlier follower of the same server.
  /// - Returns: the feed, read when it is iterated.
  public func changes(since: String? = nil) -> ClientChanges {
    ClientChanges { [exchange, timing] in
      EventSource(lastID: since, patience: Self.silence, endsWhenRefused: false, timing: timing) {
        (last) async throws(ClientError) in
        try await exchange.open(ClientRequest(route: .changes, headers: last.map { ["Last-Event-ID": $0] } ?? [:]))
      }
    }
  }
}
