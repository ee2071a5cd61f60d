import NIOCore

/// Closes a connection as soon as it is open, with a last answer where one can be given.
///
/// It stands next to the socket.
final class RefusalHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = IOData

  private let answer: ByteBuffer?

  /// - Parameter answer: bytes of HTTP; nil where TLS would have to be spoken first.
  init(_ answer: ByteBuffer?) {
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    if let answer { context.writeAndFlush(wrapOutboundOut(.byteBuffer(answer)), promise: nil) }
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Nothing of it is answered.
  }
}
