import NIOCore
import SignalboxHummingbird
import SignalboxModel

/// Tells a client that speaks plain HTTP to a TLS port so, in words that it understands, instead of hanging up on it.
final class PlainRequestHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The first byte of every TLS connection; no request begins with it.
  private static let handshake: UInt8 = 0x16

  private var isTLS: Bool?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let isFirst = isTLS == nil
    let isTLS = isTLS ?? (unwrapInboundIn(data).readableBytesView.first == Self.handshake)
    self.isTLS = isTLS
    if isTLS {
      context.fireChannelRead(data)
    } else if isFirst {
      let answer = ByteBuffer(string: LastAnswer.text(of: .needsTLS))
      context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
      context.close(promise: nil)
    }
  }
}

extension Problem {
  fileprivate static let needsTLS = Problem(
    type: "needsTLS", title: "TLS needed", status: 400,
    detail: "This port speaks TLS: use https:// in place of http://.")
}
