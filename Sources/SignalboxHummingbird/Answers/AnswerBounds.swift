import Hummingbird
import NIOCore
import Signalbox
import SignalboxModel

/// Bounds what the answers of one listener cost: the time of its searches, how many answers are made at once, and the bytes
/// of those that wait for their readers.
struct AnswerBounds: Sendable {
  private let room: AnswerRoom
  private let reading: ReadLimit
  /// Answers that look through many tasks, and those that read some by their names.
  ///
  /// Each holds up to 4 MiB twice while it is made. They do not wait for one another.
  private let searches = ReadShare(4)
  private let reads = ReadShare(8)

  init(_ door: Door) {
    switch door {
    case .socket:
      room = AnswerRoom(16 << 20)
      reading = ReadLimit(share: ReadShare(2), time: .seconds(10))
    case .tcp:
      room = AnswerRoom(64 << 20)
      reading = ReadLimit(
        share: ReadShare(2), time: .seconds(2), advice: "use the server's Unix socket, which allows 10 s")
    }
  }

  /// - Throws: a problem when the answer to a call that only reads would be one too many; what the handler throws.
  func answer(
    _ call: Call, to caller: Caller, on loop: any EventLoop, _ handler: @escaping ControlResponder.Handler
  ) async throws -> Response {
    let read = { @Sendable in
      try await ReadLimit.$current.withValue(reading) {
        var response = try await handler(call)
        if let bytes = response.body.contentLength, bytes > ResponseBody.piece {
          let isRead = call.route.method == .get
          let permit = try isRead ? room.room(for: bytes, of: caller) : room.roomForResult(of: bytes, to: caller)
          response.body = response.body.keeping(permit, on: loop)
        }
        return response
      }
    }
    switch call.route.effort {
    case .searching: return try await searches.run(read)
    case .reading: return try await reads.run(read)
    case .light, .acting: return try await read()
    }
  }
}
