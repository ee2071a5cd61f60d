import Logging
import NIOCore
import NIOHTTPTypes
import SignalboxModel

/// Tells the handlers after the HTTP decoder that bytes have come, whatever they are part of.
final class ArrivalHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  struct Arrival {}

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.fireUserInboundEventTriggered(Arrival())
    context.fireChannelRead(data)
  }
}

/// Ends connections whose requests take too long to come: see ``ServerLimits/head`` and ``ServerLimits/body``.
final class RequestWatchHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: ServerLimits
  private let connections: ConnectionLimit
  private let logger: Logger
  private var watch = RequestWatch()
  private var timer: Scheduled<Void>?
  private var isIdle = true

  init(limits: ServerLimits, connections: ConnectionLimit, logger: Logger) {
    self.limits = limits
    self.connections = connections
    self.logger = logger
  }

  func handlerAdded(context: ChannelHandlerContext) {
    act(watch.connected(), context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    act(.stop, context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    act(.stop, context)
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ArrivalHandler.Arrival {
      act(watch.bytesCame(), context)
      return note(context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: act(watch.headIsWhole(), context)
    case .body: break
    case .end: act(watch.requestIsWhole(), context)
    }
    note(context)
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head: watch.answerBegins()
    case .body: break
    case .end: watch.answerEnds()
    }
    context.write(data, promise: promise)
    note(context)
  }

  private func note(_ context: ChannelHandlerContext) {
    guard watch.isIdle != isIdle else { return }
    isIdle.toggle()
    connections.note(context.channel, isIdle: isIdle)
  }

  private func act(_ action: RequestWatch.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .none: return
    case .stop: timer?.cancel()
    case .wait(let time):
      timer?.cancel()
      let duration = time == .head ? limits.head : limits.body
      timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { self.timeIsUp(context) }
    }
  }

  private func timeIsUp(_ context: ChannelHandlerContext) {
    logger.debug("closed a connection whose request did not come in time")
    if case .tooSlow(let time) = watch.timeIsUp() {
      let problem = Problem.tooSlow(time == .head ? "head" : "body", time == .head ? limits.head : limits.body)
      let body = LastAnswer.body(of: problem)
      context.write(wrapOutboundOut(.head(LastAnswer.head(of: problem, length: body.count))), promise: nil)
      context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
    context.close(promise: nil)
  }
}

extension Problem {
  fileprivate static func tooSlow(_ part: String, _ time: Duration) -> Problem {
    Problem(
      type: "tooSlow", title: "Request timeout", status: 408,
      detail: "The \(part) of the request was not whole within \(DurationText.exact(time)).")
  }
}
