import HTTPTypes
import Hummingbird
import ServiceLifecycle
import Signalbox

extension Response {
  /// A stream of server-sent events, which ends when `produce` does, when the client goes, and at shutdown.
  ///
  /// By the clock it writes a comment every 15 s, where `produce` may have nothing to tell for long.
  static func events(
    _ request: Request, pulsingBy clock: (any TaskClock)? = nil,
    _ produce: @escaping @Sendable (EventWriter) async throws -> Void
  ) -> Response {
    let body = ResponseBody { writer in
      let events = EventWriter(writer)
      do {
        try await request.body.consumeWithCancellationOnInboundClose { _ in
          try await cancelWhenGracefulShutdown {
            // The head goes out with the first bytes: a client knows that it is connected before anything happens.
            try await events.comment("signalbox")
            if let clock {
              try await events.pulsing(by: clock) { try await produce(events) }
            } else {
              try await produce(events)
            }
          }
        }
      } catch is CancellationError {
        // The client went, or the server is going: either way the stream is over.
      }
      try await events.finish()
    }
    return Response(status: .ok, headers: [.contentType: "text/event-stream", .connection: "close"], body: body)
  }
}
