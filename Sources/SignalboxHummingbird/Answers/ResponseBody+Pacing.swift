import Hummingbird
import NIOCore

extension ResponseBody {
  /// Bytes above which an answer is written in pieces of that size.
  static let piece = 64 << 10

  /// A body that is written as fast as its reader takes it.
  ///
  /// While it is not taken, no more than some pieces of it are beyond our hands, so that the body's end is also the end
  /// of what it holds.
  static func paced(_ buffer: ByteBuffer) -> ResponseBody {
    guard buffer.readableBytes > piece else { return ResponseBody(byteBuffer: buffer) }
    return ResponseBody(contentLength: buffer.readableBytes) { writer in
      var rest = buffer
      while rest.readableBytes > 0, let next = rest.readSlice(length: min(piece, rest.readableBytes)) {
        try await writer.write(next)
      }
      try await writer.finish(nil)
    }
  }

  /// The same body, which holds a value until it is written or let go of.
  ///
  /// Before each piece the connection's loop has its turn: only then is known whether the piece before it went out, since
  /// what is written is handed to the loop without waiting for it.
  func keeping(_ value: some Sendable & AnyObject, on loop: any EventLoop) -> ResponseBody {
    let body = self
    return ResponseBody(contentLength: contentLength) { [value] writer in
      let paced = body.map { piece in
        try await loop.submit {}.get()
        return piece
      }
      try await paced.write(writer)
      withExtendedLifetime(value) {}
    }
  }
}
