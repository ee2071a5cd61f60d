import Logging
import NIOCore

/// Cuts off clients that do not read what they are sent: see ``ServerLimits/stall``.
///
/// It stands next to the socket, where bytes are what goes over the wire.
final class ReadingWatchHandler: ChannelDuplexHandler {
  typealias InboundIn = NIOAny
  typealias OutboundIn = IOData

  private let time: TimeAmount
  private let logger: Logger
  private var watch = ReadingWatch(least: ServerLimits.leastRead)
  private var timer: Scheduled<Void>?

  init(limits: ServerLimits, logger: Logger) {
    time = TimeAmount(limits.stall)
    self.logger = logger
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    watch.wrote(unwrapOutboundIn(data).readableBytes)
    context.write(data, promise: promise)
  }

  func flush(context: ChannelHandlerContext) {
    watch.flushes(waiting: waiting(context))
    context.flush()
    act(watch.hasFlushed(waiting: waiting(context)), context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    act(.stop, context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    act(.stop, context)
  }

  private func act(_ action: ReadingWatch.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .none: return
    case .stop: timer?.cancel()
    case .wait:
      timer?.cancel()
      timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
        self.act(self.watch.timeIsUp(waiting: self.waiting(context)), context)
      }
    case .close:
      logger.debug("closed a connection whose client does not read")
      context.close(promise: nil)
    }
  }

  private func waiting(_ context: ChannelHandlerContext) -> Int {
    do {
      return try context.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0
    } catch {
      // The channel is closed: nothing waits.
      return 0
    }
  }
}
