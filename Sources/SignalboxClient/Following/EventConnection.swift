import AsyncHTTPClient
import NIOCore
import SignalboxModel

/// One open stream of server-sent events.
actor EventConnection {
  /// What has come.
  enum Arrival: Sendable {
    case event(ServerSentEvent)
    /// Bytes that complete no event: a part of one, or a comment by which the server says that it is there.
    case signOfLife
    /// The server has ended the stream.
    case end
  }

  private var buffers: HTTPClientResponse.Body.AsyncIterator
  private var decoder = ServerSentEventDecoder()
  private var ready: [ServerSentEvent] = []

  /// Who sends them.
  nonisolated let version: ServerVersion

  init(_ body: HTTPClientResponse.Body, from version: ServerVersion) {
    buffers = body.makeAsyncIterator()
    self.version = version
  }

  /// Waits for something to come.
  ///
  /// For one task at a time.
  func next() async throws -> Arrival {
    if ready.isEmpty {
      var iterator = buffers
      guard let buffer = try await iterator.next(isolation: self) else { return .end }
      buffers = iterator
      ready = try decoder.feed(buffer.readableBytesView)
    }
    return ready.isEmpty ? .signOfLife : .event(ready.removeFirst())
  }
}
