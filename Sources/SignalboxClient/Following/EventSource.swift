import SignalboxModel

/// A stream of server-sent events that outlives its connections: it opens one, reads it, and when it breaks waits and opens
/// the next where the last one ended. It does nothing on its own, only when asked for the next signal; so a slow reader
/// slows the server down, and one that stops asking leaves nothing behind.
actor EventSource {
  enum Signal: Sendable {
    case connecting
    case connected
    case event(ServerSentEvent)
    case lost(reason: String, retryIn: Duration)
    /// The server will not have it, and trying again would be of no use.
    case refused(ClientError)
  }

  private enum State {
    /// About to say that it connects.
    case idle
    /// About to connect.
    case opening
    case open(EventConnection)
    /// To wait before the next try.
    case waiting(Duration)
  }

  private let open: @Sendable (String?) async throws(ClientError) -> EventConnection
  private let timing: ClientTiming
  /// How long a connection may say nothing, not even a comment.
  private let patience: Duration
  /// Whether a refusal ends it.
  private let endsWhenRefused: Bool
  private var state = State.idle
  private var backoff = Backoff()
  private var lastID: String?

  init(
    lastID: String? = nil, patience: Duration, endsWhenRefused: Bool, timing: ClientTiming,
    open: @escaping @Sendable (String?) async throws(ClientError) -> EventConnection
  ) {
    self.lastID = lastID
    self.patience = patience
    self.endsWhenRefused = endsWhenRefused
    self.timing = timing
    self.open = open
  }

  /// What happens next; nil when the calling task is cancelled.
  func next() async -> Signal? {
    while !Task.isCancelled {
      switch state {
      case .idle:
        state = .opening
        return .connecting
      case .opening: return await connect()
      case .open(let connection): return await read(connection)
      case .waiting(let duration):
        do { try await timing.sleep(duration) } catch { return nil }
        state = .idle
      }
    }
    return nil
  }

  /// Gives the connection up, for a reason that its reader found.
  func drop(_ reason: String) -> Signal {
    let pause = backoff.next(random: timing.random())
    state = .waiting(pause)
    return .lost(reason: reason, retryIn: pause)
  }

  /// Gives the connection up, for an event that its reader cannot read.
  func drop(unreadable error: any Error) -> Signal {
    var reason = "\(error)"
    if case .open(let connection) = state, let mismatch = connection.version.mismatch { reason = mismatch }
    return drop("The server sent an event that cannot be read. \(reason)")
  }

  private func connect() async -> Signal? {
    do {
      state = .open(try await open(lastID))
      return .connected
    } catch {
      if error.code == .cancelled { return nil }
      if endsWhenRefused, error.code == .refused { return .refused(error) }
      return drop(error.message)
    }
  }

  private func read(_ connection: EventConnection) async -> Signal? {
    do {
      guard let event = try await event(from: connection) else { return drop("The server ended the stream.") }
      backoff.reset()
      if let id = event.id { lastID = id }
      return .event(event)
    } catch is Silence {
      return drop("Nothing heard for \(patience.components.seconds) s.")
    } catch {
      return Task.isCancelled ? nil : drop("The connection broke.")
    }
  }

  private func event(from connection: EventConnection) async throws -> ServerSentEvent? {
    while true {
      switch try await timing.within(patience, { try await connection.next() }) {
      case .event(let event): return event
      case .signOfLife: continue
      case .end: return nil
      }
    }
  }
}
