import AsyncHTTPClient
import NIOCore
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a transport error means to a caller. The system's own numbers tell a connection that broke from one that never was.
enum ConnectionFault {
  case cancelled
  case timedOut
  case lost(String)
  case neverMade(String)
  /// Somebody answers, and not as a server that can be trusted.
  case untrusted(String)
  /// A Unix socket that is not this user's own.
  case foreign(String)

  init(_ error: any Error) {
    switch error {
    case is CancellationError: self = .cancelled
    case is Silence: self = .timedOut
    case let error as SocketTrust.Fault: self = .foreign(error.reason)
    case let error as HTTPClientError: self.init(error)
    case let error as NIOSSLError: self.init(error)
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      self = .untrusted("its certificate is another server's, which does not have this name")
    case let error as IOError where [ECONNRESET, EPIPE, ENOTCONN, ECONNABORTED].contains(error.errnoCode):
      self = .lost(error.description)
    case let error as ChannelError where error == .eof || error == .ioOnClosedChannel || error == .inputClosed:
      self = .lost("\(error)")
    case let error as IOError: self = .neverMade(String(cString: strerror(error.errnoCode)))
    case SocketAddressError.unixDomainSocketPathTooLong: self = .neverMade("the path is longer than 103 bytes")
    default: self = .neverMade("\(error)")
    }
  }

  private init(_ error: HTTPClientError) {
    switch error {
    case .cancelled: self = .cancelled
    case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timedOut
    case .connectTimeout, .getConnectionFromPoolTimeout, .alreadyShutdown: self = .neverMade(error.shortDescription)
    default: self = .lost(error.shortDescription)
    }
  }

  private init(_ error: NIOSSLError) {
    switch error {
    case .handshakeFailed(let cause):
      let reason = "\(cause)"
      if reason.contains("CERTIFICATE_VERIFY_FAILED") {
        self = .untrusted(
          "its certificate is not valid now, or no authority that is trusted here vouches for it (--ca or SIGNALBOX_CA name "
            + "a private one)")
      } else if reason.contains("WRONG_VERSION_NUMBER") {
        self = .untrusted("it speaks no TLS: use http:// in place of https://")
      } else {
        self = .untrusted("the TLS handshake failed: \(reason)")
      }
    case .uncleanShutdown: self = .lost("\(error)")
    default: self = .neverMade("\(error)")
    }
  }

  /// - Parameter isConnected: that bytes of the answer had already come.
  func clientError(at endpoint: ServerEndpoint, isConnected: Bool = false) -> ClientError {
    switch self {
    case .cancelled: ClientError(.cancelled, "Cancelled.")
    case .timedOut where isConnected:
      ClientError(.timedOut, "\(endpoint) stopped in the middle of its answer, and nothing came for too long.")
    case .timedOut: ClientError(.timedOut, "\(endpoint) does not answer in time.")
    case .lost(let reason): ClientError(.connectionLost, "The connection to \(endpoint) broke: \(reason).")
    case .neverMade(let reason) where isConnected:
      ClientError(.connectionLost, "The connection to \(endpoint) broke: \(reason).")
    case .neverMade(let reason): ClientError(.cannotConnect, endpoint.advice(reason))
    case .untrusted(let reason): ClientError(.cannotConnect, "\(endpoint) is not to be trusted: \(reason).")
    case .foreign(let reason):
      ClientError(
        .foreignSocket,
        "Nothing was sent to \(endpoint): \(reason). What is sent there holds your environment and payloads, so the socket "
          + "and its directory must be yours alone. Name another socket with --socket or SIGNALBOX_SOCKET, or run this as "
          + "the server's user.")
    }
  }
}

extension ServerEndpoint {
  fileprivate func advice(_ reason: String) -> String {
    switch self {
    case .unixSocket(let path):
      "No server answers on \(path): \(reason). Start one with: signalbox serve, or name another with --socket."
    case .url(let url, _, _): "No server answers at \(url): \(reason). Is it running with --listen, and the port right?"
    }
  }
}
