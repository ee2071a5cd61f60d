import Logging
import NIOCore

/// Pauses accepting when a connection cannot be accepted, as when descriptors are short.
///
/// NIO leaves the listener registered after such an error, and would ask for the same connection again at once and for ever:
/// its own `AcceptBackoffHandler` waits for a `read` that does not come while one is pending.
final class AcceptPauseHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = any Channel

  static let pause = TimeAmount.seconds(1)

  private let logger: Logger
  private var resume: Scheduled<Void>?
  private var isTold = false

  init(logger: Logger) {
    self.logger = logger
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is IOError, resume == nil { pause(context, error) }
    context.fireErrorCaught(error)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isTold = false
    context.fireChannelRead(data)
  }

  func channelInactive(context: ChannelHandlerContext) {
    resume?.cancel()
    context.fireChannelInactive()
  }

  private func pause(_ context: ChannelHandlerContext, _ error: any Error) {
    if !isTold {
      isTold = true
      logger.warning("cannot accept connections, trying again every second", metadata: ["error": "\(error)"])
    }
    read(false, context)
    resume = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      self.resume = nil
      self.read(true, context)
    }
  }

  private func read(_ isOn: Bool, _ context: ChannelHandlerContext) {
    do {
      try context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    } catch {
      // The listener is closed: nothing more is accepted.
      logger.debug("the listener is closed", metadata: ["error": "\(error)"])
    }
  }
}
