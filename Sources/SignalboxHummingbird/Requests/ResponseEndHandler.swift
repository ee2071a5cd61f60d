import NIOCore
import NIOHTTPTypes
import Synchronization

/// Stands in a connection's pipeline and tells when the response under way has ended: its last byte has gone to the
/// operating system, or the connection is gone.
///
/// `@unchecked Sendable`: its only state is behind the mutex; the pipeline's part of it is used on the event loop alone.
final class ResponseEndHandler: ChannelDuplexHandler, RemovableChannelHandler, @unchecked Sendable {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart

  private enum State {
    /// Until the connection is gone.
    case open(waiting: [@Sendable () -> Void])
    case closed
  }

  private let state = Mutex(State.open(waiting: []))
  private let onClose: @Sendable () -> Void

  init(onClose: @escaping @Sendable () -> Void) {
    self.onClose = onClose
  }

  /// Has `act` called when the next response ends; false when the connection is gone.
  func notify(_ act: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      guard case .open(let waiting) = state else { return false }
      state = .open(waiting: waiting + [act])
      return true
    }
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if !context.channel.isActive { close() }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data), let ended = takeWaiting() else {
      return context.write(data, promise: promise)
    }
    let written = promise ?? context.eventLoop.makePromise()
    // Whether it could be written or not: either way nothing more comes of this response.
    written.futureResult.whenComplete { _ in for act in ended { act() } }
    context.write(data, promise: written)
  }

  func channelInactive(context: ChannelHandlerContext) {
    close()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { close() }

  private func takeWaiting() -> [@Sendable () -> Void]? {
    state.withLock { state in
      guard case .open(let waiting) = state, !waiting.isEmpty else { return nil }
      state = .open(waiting: [])
      return waiting
    }
  }

  private func close() {
    let waiting = state.withLock { state -> [@Sendable () -> Void] in
      defer { state = .closed }
      if case .open(let waiting) = state { return waiting }
      return []
    }
    for act in waiting { act() }
    onClose()
  }
}
