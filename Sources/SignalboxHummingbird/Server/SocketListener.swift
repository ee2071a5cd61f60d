import Logging
import ServiceLifecycle
import Signalbox
import SignalboxModel

/// Serves the control API on the Unix socket, from making its directory to removing its file.
///
/// It looks every 5 s whether the path still leads to its socket. A socket that was removed, replaced or moved is made again;
/// connections of before go on. As long as it cannot be made again, the log and the doctor say why.
struct SocketListener: Sendable {
  let file: SocketFile
  let limits: ServerLimits
  let calls: ControlCalls
  let logger: Logger

  private static let pause = Duration.seconds(5)

  func run(_ report: @escaping BoundReport) async throws {
    try file.prepareDirectory()
    var lock = try file.lock()
    defer { lock.removeFile() }
    var socket = try file.bind()
    defer { file.remove(socket.identity) }
    let channel = Entrance(door: .socket, certificates: nil, limits: limits).channel(calls: calls, logger: logger)
    var listener = try await listen(on: socket, channel)
    report(.success(.socket(file.path)))
    await withDiscardingTaskGroup { [first = listener] group in
      group.addTask { await first.run() }
      // Said when it begins, not at every try.
      var isLost = false
      while await pauses() {
        if file.leads(to: socket.identity), lock.isInPlace { continue }
        do {
          if !lock.isInPlace {
            try file.prepareDirectory()
            lock = try file.lock()
          }
          if !file.leads(to: socket.identity) {
            if !isLost {
              logger.warning("the control socket is gone; making it again", metadata: ["path": "\(file.path)"])
            }
            isLost = true
            socket = try file.bind()
            let next = try await listen(on: socket, channel)
            group.addTask { await next.run() }
            listener.stopListening()
            listener = next
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

  private func listen(on socket: BoundSocket, _ channel: ControlChannel) async throws -> SocketConnections {
    try await SocketConnections(descriptor: socket.descriptor, channel: channel, logger: logger.quiet)
  }

  /// False when the server shuts down.
  private func pauses() async -> Bool {
    do {
      try await cancelWhenGracefulShutdown { try await calls.registry.clock.sleep(for: Self.pause) }
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
