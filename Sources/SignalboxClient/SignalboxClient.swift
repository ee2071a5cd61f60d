import AsyncHTTPClient
import FoundationEssentials
public import Logging
import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Calls a server's control API.
///
/// A Unix socket is used only when it, its directory and the process that listens on it are this user's own and closed to
/// others; otherwise nothing is sent and the call throws ``ClientError/Code/foreignSocket``. That holds for root too.
///
/// Every call is one request on a pooled connection. Calls that are safe to repeat are repeated once when the connection
/// drops: reading ones, and adding ones, which carry an idempotency key. An answer may take 30 s to begin, and then 30 s for
/// each next part of it; only ``act(_:on:)`` waits for as long as it takes. Call ``shutdown()`` when done.
///
///     let client = SignalboxClient(.unixSocket("/run/user/1000/signalbox/default.sock"))
///     let id = try await client.add(NewTaskRequest(name: "send_welcome_email")).id
///     try await client.shutdown()
public struct SignalboxClient: Sendable {
  /// The server that is called.
  public let endpoint: ServerEndpoint
  let exchange: Exchange
  let timing: ClientTiming

  /// Creates a client; nothing is sent before the first call.
  ///
  /// - Parameters:
  ///   - endpoint: where the server is.
  ///   - operatorName: who asks, for the server's record; the name of this process's user unless set.
  ///   - logger: gets connection details at debug and trace.
  public init(
    _ endpoint: ServerEndpoint, operatorName: String? = nil, logger: Logger = Logger(label: "signalbox.client")
  ) {
    self.init(endpoint, operatorName: operatorName, logger: logger, timing: .real)
  }

  /// The same with the user whose a Unix socket must be.
  package init(
    _ endpoint: ServerEndpoint, operatorName: String? = nil, logger: Logger, timing: ClientTiming,
    user: UInt32 = geteuid()
  ) {
    self.endpoint = endpoint
    self.timing = timing
    let patient = HTTPClient.Configuration.signalbox(for: endpoint, user: user)
    var prompt = patient
    prompt.timeout.read = TimeAmount(timing.patience)
    exchange = Exchange(
      endpoint: endpoint, operatorName: operatorName ?? ProcessInfo.processInfo.userName, user: user,
      prompt: HTTPClient(configuration: prompt), patient: HTTPClient(configuration: patient), timing: timing,
      logger: logger)
  }

  /// Closes every connection.
  ///
  /// No call may follow.
  public func shutdown() async throws(ClientError) {
    var fault: (any Error)?
    for http in [exchange.prompt, exchange.patient] {
      do { try await http.shutdown() } catch { fault = error }
    }
    if let fault { throw ClientError(.connectionLost, "Cannot close the connections: \(fault)") }
  }
}

extension HTTPClient.Configuration {
  fileprivate static func signalbox(for endpoint: ServerEndpoint, user: UInt32) -> Self {
    var configuration = Self(
      redirectConfiguration: .disallow, timeout: Timeout(connect: .seconds(5), read: nil), decompression: .disabled)
    configuration.httpVersion = .http1Only
    if case .url(_, _, let authorities?) = endpoint {
      configuration.tlsConfiguration = TrustedAuthorities.configuration(authorities)
    }
    // Runs on each new connection before its first request is written.
    if case .unixSocket = endpoint {
      configuration.http1_1ConnectionDebugInitializer = { SocketTrust.checkPeer(of: $0, user: user) }
    }
    // The server closes idle connections after 60 s: a call must not go out on one that is just being closed.
    configuration.connectionPool.idleTimeout = .seconds(30)
    // A refused connection is told at once; the streams have their own patience.
    configuration.connectionPool.retryConnectionEstablishment = false
    // Streams hold theirs, and must not keep calls waiting.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    return configuration
  }
}
