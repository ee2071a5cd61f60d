import NIOCore
import Synchronization

final class Flushes: Sendable {
  private let state = Mutex(0)

  var count: Int { state.withLock { $0 } }

  func add() { state.withLock { $0 += 1 } }
}

/// Counts how often the connections that it stands in flush.
final class FlushCounter: ChannelOutboundHandler, RemovableChannelHandler, Sendable {
  typealias OutboundIn = Never

  private let flushes: Flushes

  init(_ flushes: Flushes) { self.flushes = flushes }

  func flush(context: ChannelHandlerContext) {
    flushes.add()
    context.flush()
  }
}
