import Hummingbird
import NIOCore

extension ResponseBody {
  /// Bytes above which an answer is written in pieces of that size.
  static let piece = 64 << 10

  /// A body that is written as fast as its reader takes it. While it is not taken, no more than some pieces of it are beyond
  /// our hands, so that the body's end is also the end of what it holds.
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
  func keeping(_ value: some Sendable & AnyObject) -> ResponseBody {
    let body = self
    return ResponseBody(contentLength: contentLength) { [value] writer in
      try await body.write(writer)
      withExtendedLifetime(value) {}
    }
  }
}
