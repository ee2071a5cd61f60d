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
  private let address: ListenAddress
  private let entrance: Entrance
  private let calls: ControlCalls
  private let logger: Logger

  init(
    address: ListenAddress, configuration: ControlServerConfiguration, calls: ControlCalls, logger: Logger
  ) throws(ControlServerError) {
    guard address.isLoopback || configuration.tls != nil else { throw .unencrypted(address) }
    guard !configuration.tokens.isEmpty || configuration.tokenFile != nil else {
      throw ControlServerError(.noToken, "Listening on TCP needs a token: give --token-file or SIGNALBOX_TOKEN.")
    }
    let list = try AccessList(given: configuration.tokens, path: configuration.tokenFile, logger: logger)
    var certificates: CertificateWatch?
    if let tls = configuration.tls { certificates = try CertificateWatch(tls, logger: logger) }
    let names = HostNames(address: address, extra: configuration.hosts, certificates: certificates)
    entrance = Entrance(door: .tcp(list, names), certificates: certificates, limits: configuration.limits)
    self.address = address
    self.calls = calls
    self.logger = logger
  }

  func run(_ report: @escaping BoundReport) async throws {
    let server = entrance.server(
      at: .hostname(address.host, port: address.port), calls: calls, logger: logger
    ) { [address, entrance] channel in
      let port = channel.localAddress?.port ?? address.port
      report(.success(.tcp(host: address.host, port: port, tls: entrance.certificates != nil)))
    }
    try await serve(server, at: "\(address.host):\(address.port)")
  }
}

/// Where connections come in, and what holds for them.
struct Entrance: Sendable {
  var door: Door
  var certificates: CertificateWatch?
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
      }, certificates: certificates, limits: limits, logger: logger)
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

extension ControlServerError {
  fileprivate static func unencrypted(_ address: ListenAddress) -> ControlServerError {
    ControlServerError(
      .badListenAddress,
      "\(address.host) reaches beyond this machine, which needs TLS: give --tls-cert and --tls-key, or listen on 127.0.0.1, "
        + "::1 or localhost and reach it from elsewhere through a tunnel such as ssh -L.")
  }
}
