import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a transport error means to a caller.
///
/// The system's own numbers tell a connection that broke from one that never was.
enum ConnectionFault {
  case cancelled
  case timedOut
  case lost(String)
  case neverMade(String)
  /// The system made no connection, by its number of the error.
  case refused(Int32)
  /// There is no machine of that name.
  case unknownHost
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
      self = .lost(Self.closed)
    case let error as ChannelError where error == .eof || error == .ioOnClosedChannel || error == .inputClosed:
      self = .lost(Self.closed)
    case let error as IOError: self = .refused(error.errnoCode)
    case let error as NIOConnectionError:
      guard let first = error.connectionErrors.first else {
        self = .unknownHost
        return
      }
      self.init(first.error)
    case SocketAddressError.unixDomainSocketPathTooLong: self = .refused(ENAMETOOLONG)
    default: self = .neverMade("\(error)")
    }
  }

  private init(_ error: HTTPClientError) {
    switch error {
    case .cancelled: self = .cancelled
    case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timedOut
    case .connectTimeout: self = .refused(ETIMEDOUT)
    case .getConnectionFromPoolTimeout: self = .neverMade("all connections to it are in use")
    case .alreadyShutdown: self = .neverMade("this client was shut down")
    case .remoteConnectionClosed: self = .lost(Self.closed)
    default: self = .lost(error.shortDescription)
    }
  }

  private static let closed = "the other side closed it"

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

  /// The fault as callers are told it; `isConnected` says that bytes of the answer had already come.
  func clientError(at endpoint: ServerEndpoint, isConnected: Bool = false) -> ClientError {
    switch self {
    case .cancelled: ClientError(.cancelled, "Cancelled.")
    case .timedOut where isConnected:
      ClientError(.timedOut, "\(endpoint) stopped in the middle of its answer, and nothing came for too long.")
    case .timedOut: ClientError(.timedOut, "\(endpoint) does not answer in time.")
    case .lost(let reason): ClientError(.connectionLost, "The connection to \(endpoint) broke: \(reason).")
    case .neverMade(let reason) where isConnected:
      ClientError(.connectionLost, "The connection to \(endpoint) broke: \(reason).")
    case .neverMade(let reason): ClientError(.cannotConnect, endpoint.unreachable(reason))
    case .refused(let number) where isConnected:
      ClientError(.connectionLost, "The connection to \(endpoint) broke: \(String(cString: strerror(number))).")
    case .refused(let number): ClientError(.cannotConnect, endpoint.unreachable(number))
    case .unknownHost: ClientError(.cannotConnect, endpoint.hasUnknownHost)
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
