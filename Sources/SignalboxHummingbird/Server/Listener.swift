import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Signalbox

/// Told once where a listener can be reached, or why it cannot be used.
typealias BoundReport = @Sendable (Result<ControlAddress, ControlServerError>) -> Void

/// Serves the control API on the Unix socket, from making its directory to removing its file.
struct SocketListener: Sendable {
  let file: SocketFile
  let calls: ControlCalls
  let logger: Logger

  func run(_ report: @escaping BoundReport) async throws {
    try file.prepare()
    let identity = BoundSocket()
    defer { identity.value.map(file.remove) }
    let application = controlApplication(
      address: .unixDomainSocket(path: file.workingPath), door: .socket, calls: calls, logger: logger
    ) { [file] _ in
      do throws(ControlServerError) {
        identity.value = try file.publish()
        report(.success(.socket(file.path)))
      } catch {
        report(.failure(error))
      }
    }
    try await serve(application, at: file.path)
  }
}

/// Serves the control API on TCP.
struct TCPListener: Sendable {
  private let address: ListenAddress
  private let tokens: AccessTokens
  private let calls: ControlCalls
  private let logger: Logger

  init(address: ListenAddress, tokens: AccessTokens, calls: ControlCalls, logger: Logger) throws(ControlServerError) {
    guard !tokens.isEmpty else {
      throw ControlServerError(.noToken, "Listening on TCP needs a token: give --token-file or SIGNALBOX_TOKEN.")
    }
    self.address = address
    self.tokens = tokens
    self.calls = calls
    self.logger = logger
  }

  func run(_ report: @escaping BoundReport) async throws {
    let application = controlApplication(
      address: .hostname(address.host, port: address.port), door: .tcp(tokens), calls: calls, logger: logger
    ) { [address] channel in
      report(.success(.tcp(host: address.host, port: channel.localAddress?.port ?? address.port)))
    }
    try await serve(application, at: "\(address.host):\(address.port)")
  }
}

private func controlApplication(
  address: BindAddress, door: Door, calls: ControlCalls, logger: Logger,
  onServerRunning: @escaping @Sendable (any Channel) async -> Void
) -> Application<ControlResponder> {
  // The server says once where it is up; what its parts say of themselves is noise to its users.
  var quiet = logger
  quiet.logLevel = max(logger.logLevel, .warning)
  let channel = HTTP1Channel.Configuration(
    idleTimeout: .seconds(ServerLimits.idle),
    httpDecoderConfiguration: .init(
      maxHeaderFieldSize: ServerLimits.headerField, maxHeaderListSize: ServerLimits.headers,
      maxHeaderFieldCount: ServerLimits.headerCount))
  return Application(
    responder: ControlResponder(door: door, calls: calls), server: .http1(configuration: channel),
    configuration: ApplicationConfiguration(
      address: address, serverName: "signalbox",
      availableConnectionsDelegate: MaximumAvailableConnections(ServerLimits.connections, logger: quiet)),
    onServerRunning: onServerRunning, logger: quiet)
}

private func serve(_ application: Application<ControlResponder>, at place: String) async throws {
  do {
    try await application.run()
  } catch let error as IOError {
    throw ControlServerError(
      error.isAddressInUse ? .inUse : .cannotBind, "Cannot listen on \(place): \(error.description).")
  }
}
