import Logging
import ServiceLifecycle
import Signalbox
import SignalboxModel

/// Serves the control API on the Unix socket, from making its directory to removing its file.
///
/// It looks whether the path still leads to its socket: at once when the system tells that names beside it have changed, and
/// otherwise every 5 s. A socket that was removed, replaced or moved is made again; connections of before go on. As long as it
/// cannot be made again, the log and the doctor say why.
struct SocketListener: Sendable {
  let file: SocketFile
  let limits: ServerLimits
  let calls: ControlCalls
  let logger: Logger
  /// Tells when the names beside the socket may have changed; see ``ControlServerConfiguration``.
  let watch: @Sendable (String) -> AsyncStream<Void>?
  /// Begins to take the connections of a socket.
  var open: @Sendable (BoundSocket, ControlChannel, Logger) async throws -> SocketConnections = {
    try await SocketConnections(descriptor: $0.descriptor, channel: $1, logger: $2)
  }

  /// A socket at its path, and who comes in there.
  private struct Place {
    var identity: FileStatus.Identity
    var connections: SocketConnections
  }

  private static let pause = Duration.seconds(5)
  /// The pause while the system tells of changes: every look wakes an idle server.
  private static let rest = Duration.seconds(120)

  func run(_ report: @escaping BoundReport) async throws {
    try file.prepareDirectory()
    var lock = try file.lock()
    defer { lock.removeFile() }
    let channel = Entrance(door: .socket, limits: limits).channel(calls: calls, logger: logger)
    var place = try await take(channel)
    defer { file.remove(place.identity) }
    report(.success(.socket(file.path)))
    await withDiscardingTaskGroup { [first = place.connections] group in
      group.addTask { await first.run() }
      let news = Signal()
      let changes = watch(file.path)
      var isWatched = changes != nil
      if let changes {
        group.addTask { await cancelWhenGracefulShutdown { for await _ in changes { news.raise() } } }
      }
      // Said when it begins, not at every try.
      var isLost = false
      while await pauses(at: news, for: isWatched ? Self.rest : Self.pause) {
        if file.leads(to: place.identity), lock.isInPlace { continue }
        // The directory may be another one by now.
        isWatched = false
        do {
          if !lock.isInPlace {
            try file.prepareDirectory()
            lock = try file.lock()
          }
          if !file.leads(to: place.identity) {
            if !isLost {
              logger.warning("the control socket is gone; making it again", metadata: ["path": "\(file.path)"])
            }
            isLost = true
            let next = try await take(channel)
            group.addTask { await next.connections.run() }
            place.connections.stopListening()
            place = next
            isLost = false
            logger.notice("the control socket is there again", metadata: ["path": "\(file.path)"])
          }
          tell(nil)
        } catch {
          tell("\(error)")
        }
      }
    }
  }

  /// Makes the socket and begins to take its connections.
  ///
  /// One whose connections nobody takes is not left there, for clients and the next look to find.
  private func take(_ channel: ControlChannel) async throws -> Place {
    let socket = try file.bind()
    do {
      return Place(identity: socket.identity, connections: try await open(socket, channel, logger.quiet))
    } catch {
      file.remove(socket.identity)
      throw error
    }
  }

  /// False when the server shuts down.
  private func pauses(at news: Signal, for pause: Duration) async -> Bool {
    let clock = calls.registry.clock
    do {
      try await cancelWhenGracefulShutdown { try await news.wait(until: clock.uptime() + pause, on: clock) }
      return !Task.isShuttingDownGracefully
    } catch {
      return false
    }
  }

  /// Puts what keeps the socket away on record, once.
  private func tell(_ fault: String?) {
    let notice = fault.map { fault in
      StoreNotice(
        label: "socket gone", message: "new clients cannot connect to \(file.path), which is gone: \(fault)",
        remedy: "Repair what the message names; the socket is made again within seconds.")
    }
    guard calls.registry.report(notice, of: "socket"), let fault else { return }
    logger.error(
      "the control socket is gone and cannot be made again; trying every 5 s",
      metadata: ["path": "\(file.path)", "reason": "\(fault)"])
  }
}
