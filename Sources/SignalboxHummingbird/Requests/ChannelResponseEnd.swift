import HummingbirdCore
import NIOCore
import Signalbox
import Synchronization

/// Sees the end of responses on one of Hummingbird's HTTP connections.
struct ChannelResponseEnd: ResponseEnd {
  /// The handlers of the live connections, so that a request need not go to the event loop for its own: keyed by the
  /// connection, and taken out when that closes.
  private static let handlers = Mutex<[ObjectIdentifier: ResponseEndHandler]>([:])

  var channel: any Channel

  func notify(_ act: @escaping @Sendable () -> Void) async -> Bool {
    // Not one that is gone, nor a test's, which nothing is written to.
    guard channel.isActive else { return false }
    let key = ObjectIdentifier(channel)
    if let handler = Self.handlers.withLock({ $0[key] }) { return handler.notify(act) }
    do {
      return try await channel.eventLoop.submit { try self.install(key) }.get().notify(act)
    } catch {
      // A pipeline that is not built like Hummingbird's, or one that has just closed.
      return false
    }
  }

  private func install(_ key: ObjectIdentifier) throws -> ResponseEndHandler {
    if let handler = Self.handlers.withLock({ $0[key] }) { return handler }
    let pipeline = channel.pipeline.syncOperations
    // Behind it parts are HTTPResponsePart, as Hummingbird writes them.
    let position = try pipeline.context(handlerType: HTTPConnectionStateHandler.self).handler
    let handler = ResponseEndHandler { _ = Self.handlers.withLock { $0.removeValue(forKey: key) } }
    Self.handlers.withLock { $0[key] = handler }
    try pipeline.addHandler(handler, position: .after(position))
    return handler
  }
}
