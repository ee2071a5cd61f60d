import Logging
import NIOCore

/// Closes a connection that is still open some time after its server began to shut down: see ``ServerLimits/shutdown``.
///
/// It stands next to the socket, so that nothing which waits to be read holds it up.
final class ShutdownHandler: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  private let time: TimeAmount
  private let logger: Logger
  private var timer: Scheduled<Void>?

  init(limits: ServerLimits, logger: Logger) {
    time = TimeAmount(limits.shutdown)
    self.logger = logger
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent, timer == nil {
      timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
        self.logger.debug("closed a connection that kept the server from ending")
        context.close(promise: nil)
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
  }
}
