import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import SignalboxModel

extension Response {
  /// A stream of server-sent events. It ends when `produce` does, when the client goes, and at shutdown.
  static func events(
    _ request: Request, _ produce: @escaping @Sendable (EventWriter) async throws -> Void
  ) -> Response {
    let body = ResponseBody { writer in
      let events = EventWriter(writer)
      do {
        try await request.body.consumeWithCancellationOnInboundClose { _ in
          try await cancelWhenGracefulShutdown {
            // The head goes out with the first bytes: a client knows that it is connected before anything happens.
            try await events.comment("signalbox")
            try await produce(events)
          }
        }
      } catch is CancellationError {
        // The client went, or the server is going: either way the stream is over.
      }
      try await events.writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: "text/event-stream", .connection: "close"], body: body)
  }
}

/// Writes server-sent events to one response. Each call waits until the client has room for it, which is what bounds the
/// memory that a slow one takes.
///
/// `@unchecked Sendable`: Hummingbird runs a response's body once; the body hands the writer to one child task, and awaits
/// that before it touches the writer again. So only one task at a time ever uses it.
final class EventWriter: @unchecked Sendable {
  fileprivate var writer: any ResponseBodyWriter

  fileprivate init(_ writer: any ResponseBodyWriter) {
    self.writer = writer
  }

  /// Sends one event with its data as JSON.
  func send(_ name: String, id: String? = nil, _ value: some Encodable) async throws {
    try await send(ByteBuffer(bytes: ServerSentEvent(name, id: id, value).encoded))
  }

  /// Sends what is an event already.
  func send(_ event: ByteBuffer) async throws { try await writer.write(event) }

  fileprivate func comment(_ text: String) async throws {
    try await writer.write(ByteBuffer(string: ": \(text)\n\n"))
  }
}

extension ServerSentEvent {
  /// An event with its data as JSON.
  init(_ name: String, id: String? = nil, _ value: some Encodable) throws {
    self.init(id: id, event: name, data: String(decoding: try JSONEncoder.encode(value), as: UTF8.self))
  }
}
