/// Why a control server cannot start.
///
/// The message says what to do about it.
public struct ControlServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of errors, for programs.
  public enum Code: String, Hashable, Sendable {
    /// The socket's path is longer than the system takes.
    case socketPathTooLong
    /// The socket's directory is open to others, not ours, or cannot be made.
    case unsafeDirectory
    /// Another server answers on the socket or the port.
    case inUse
    /// There is something at the socket's path that is no socket, or that cannot be removed.
    case notASocket
    /// The address to listen on is malformed, or reaches beyond this machine without TLS.
    case badListenAddress
    /// TCP was asked for without a token.
    case noToken
    /// The token file cannot be read, is open to others, or makes no sense.
    case badTokenFile
    /// The certificate or its key cannot be read, are not a pair, or are out of date.
    case badCertificate
    /// The system refused for another reason.
    case cannotBind
  }

  /// The kind of the error.
  public var code: Code
  /// What is wrong and what to do, for people.
  public var message: String

  /// Creates an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  public var description: String { message }
}
