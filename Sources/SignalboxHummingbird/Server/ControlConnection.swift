import HummingbirdCore
import NIOCore
import Synchronization

/// A connection on its way from the listener to whoever answers it.
///
/// It is closed when nobody takes it, since the listener has just ended: NIO ends the whole process when a connection's
/// writer is dropped unfinished.
final class ControlConnection: ServerChildChannelValue {
  private let connection: HTTP1Channel.Value
  private let isTaken = Atomic(false)

  init(_ connection: HTTP1Channel.Value) {
    self.connection = connection
  }

  var channel: any Channel { connection.channel }

  /// Gives it to who answers it, once.
  func take() -> HTTP1Channel.Value {
    isTaken.store(true, ordering: .relaxed)
    return connection
  }

  deinit {
    guard !isTaken.load(ordering: .relaxed) else { return }
    // Detached, since nobody is left to wait for it. It ends when the connection is closed, and throws when it was so
    // already.
    Task.detached { [connection] in try? await connection.executeThenClose { _, _ in } }
  }
}
