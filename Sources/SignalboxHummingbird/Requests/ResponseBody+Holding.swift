import HTTPTypes
import Hummingbird
import NIOCore
import Signalbox

extension ResponseBody {
  /// This body, which commits what is added while it is written before it ends, and then lets tasks start.
  func holding(_ hold: ResponseHold) -> ResponseBody {
    ResponseBody(contentLength: contentLength) { writer in
      // What is added after the body's end, or before an error, is not lost either.
      do {
        try await hold.tasks.answering { try await write(CommittingWriter(base: writer, hold: hold)) }
        await hold.tasks.commitRest()
        hold.bodyEnded()
      } catch {
        await hold.tasks.commitRest()
        hold.bodyEnded()
        throw error
      }
    }
  }
}

/// Commits before it finishes the body: a client that got all of a response can rely on the tasks that were added while it
/// was written.
///
/// If they cannot be kept the response breaks off.
private struct CommittingWriter: ResponseBodyWriter {
  var base: any ResponseBodyWriter
  let hold: ResponseHold

  @concurrent mutating func write(_ buffer: ByteBuffer) async throws {
    try await base.write(buffer)
  }

  @concurrent mutating func write(contentsOf buffers: some Sequence<ByteBuffer>) async throws {
    try await base.write(contentsOf: buffers)
  }

  @concurrent consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
    try await hold.tasks.commit()
    _ = await hold.follow()
    try await base.finish(trailingHeaders)
  }
}
