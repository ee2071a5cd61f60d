import AsyncHTTPClient
import NIOCore
import SignalboxModel

/// One open stream of server-sent events.
actor EventConnection {
  private var buffers: HTTPClientResponse.Body.AsyncIterator
  private var decoder = ServerSentEventDecoder()
  private var ready: [ServerSentEvent] = []

  init(_ body: HTTPClientResponse.Body) {
    buffers = body.makeAsyncIterator()
  }

  /// The next event; nil when the server has ended the stream. For one task at a time.
  func next() async throws -> ServerSentEvent? {
    while ready.isEmpty {
      var iterator = buffers
      guard let buffer = try await iterator.next(isolation: self) else { return nil }
      buffers = iterator
      ready = try decoder.feed(buffer.readableBytesView)
    }
    return ready.removeFirst()
  }
}
