import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// The connections that come in at one listening Unix socket.
///
/// Hummingbird's own server binds its socket by itself, and removes whatever is at the path when it ends. This one is given a
/// socket that is bound, and leaves its name alone.
struct SocketConnections: Sendable {
  private let listener: NIOAsyncChannel<ControlConnection, Never>
  private let channel: ControlChannel
  private let quiescing: ServerQuiescingHelper
  private let logger: Logger

  /// Takes the connections of a socket that listens.
  ///
  /// The descriptor is closed with it, also when it cannot.
  init(descriptor: Int32, channel: ControlChannel, logger: Logger) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let quiescing = ServerQuiescingHelper(group: group)
    listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelInitializer { listener in
        listener.eventLoop.makeCompletedFuture {
          try listener.pipeline.syncOperations.addHandlers([
            AcceptPauseHandler(logger: logger),
            quiescing.makeServerChannelHandler(channel: listener),
          ])
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .bind(descriptor) { channel.setup(channel: $0, logger: logger) }
    self.channel = channel
    self.quiescing = quiescing
    self.logger = logger
  }

  /// Serves them until a graceful shutdown, and then for as long as ``ServerLimits/shutdown`` allows; or, after
  /// ``stopListening()``, until the last of them has ended.
  func run() async {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        do {
          try await listener.executeThenClose { connections in
            for try await connection in connections {
              group.addTask { await channel.handle(value: connection, logger: logger) }
            }
          }
        } catch {
          logger.error("waiting for clients on the control socket failed", metadata: ["error": "\(error)"])
        }
      }
    } onGracefulShutdown: {
      quiescing.initiateShutdown(promise: nil)
    }
  }

  /// Takes no new connection; those that are there go on.
  func stopListening() {
    listener.channel.close(promise: nil)
  }
}
