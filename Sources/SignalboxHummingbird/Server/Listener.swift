import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Signalbox

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Told once where a listener can be reached, or why it cannot be used.
typealias BoundReport = @Sendable (Result<ControlAddress, ControlServerError>) -> Void

/// Serves the control API on TCP.
struct TCPListener: Sendable {
  private let place: ListeningPlace
  private let entrance: Entrance
  private let calls: ControlCalls
  private let logger: Logger

  init(_ place: ListeningPlace, limits: ServerLimits, calls: ControlCalls, logger: Logger) {
    self.place = place
    entrance = Entrance(door: .tcp(place.gatekeeper), encryption: place.encryption, limits: limits)
    self.calls = calls
    self.logger = logger
  }

  func run(_ report: @escaping BoundReport) async throws {
    let server = entrance.server(
      at: .hostname(place.host, port: place.port), calls: calls, logger: logger
    ) { [place] channel in
      let port = channel.localAddress?.port ?? place.port
      report(.success(.tcp(host: place.host, port: port, tls: place.encryption != nil)))
    }
    try await serve(server, at: "\(place.host):\(place.port)")
  }
}

/// Where connections come in, and what holds for them.
struct Entrance: Sendable {
  var door: Door
  var encryption: ConnectionEncryption?
  var limits: ServerLimits

  /// Not an `Application` of Hummingbird's, whose cache of the date wakes the process every second, also when nobody asks.
  func server(
    at address: BindAddress, calls: ControlCalls, logger: Logger,
    onServerRunning: @escaping @Sendable (any Channel) async -> Void
  ) -> Server<ControlChannel> {
    Server(
      childChannelSetup: channel(calls: calls, logger: logger),
      configuration: ServerConfiguration(address: address, serverName: ControlResponder.name),
      onServerRunning: { listener in
        await pauseAccepting(on: listener, logger)
        await onServerRunning(listener)
      }, eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger.quiet)
  }

  func channel(calls: ControlCalls, logger: Logger) -> ControlChannel {
    let quiet = logger.quiet
    let responder = ControlResponder(door: door, limits: limits, calls: calls)
    return ControlChannel(
      responder: { request, writer, channel in
        try await responder.answer(request, with: writer, on: channel, quiet)
      }, encryption: encryption, limits: limits, logger: logger)
  }
}

private func pauseAccepting(on listener: any Channel, _ logger: Logger) async {
  do {
    try await listener.eventLoop.submit {
      try listener.pipeline.syncOperations.addHandler(AcceptPauseHandler(logger: logger), position: .first)
    }.get()
  } catch {
    // It is closed already: nothing is accepted.
    logger.debug("the listener is closed", metadata: ["error": "\(error)"])
  }
}

extension Logger {
  /// The server says once where it is up; what its parts say of themselves is noise to its users.
  var quiet: Logger {
    var quiet = self
    quiet.logLevel = max(logLevel, .warning)
    return quiet
  }
}

private func serve(_ server: Server<ControlChannel>, at place: String) async throws {
  do {
    try await server.run()
  } catch let error as IOError {
    throw ControlServerError(
      error.errnoCode == EADDRINUSE ? .inUse : .cannotBind, "Cannot listen on \(place): \(error.description).")
  } catch let error as SocketAddressError {
    throw ControlServerError(.badListenAddress, "Cannot listen on \(place): \(error).")
  }
}
