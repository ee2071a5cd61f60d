/// Where a ``ControlServer`` can be reached and by whom.
public struct ControlServerConfiguration: Sendable {
  /// The path of the Unix socket. Its directory must be ours and closed to others; it is made so when it is not there.
  public var socket: String
  /// TCP beside the socket, on this machine only. It needs at least one token.
  public var listen: ListenAddress?
  /// Who may come in by TCP. On the socket its file mode decides.
  public var tokens: AccessTokens

  public init(socket: String, listen: ListenAddress? = nil, tokens: AccessTokens = AccessTokens()) {
    self.socket = socket
    self.listen = listen
    self.tokens = tokens
  }
}

/// Bounds on what one client can make the server hold.
enum ServerLimits {
  /// Bytes of the body of an ordinary request, and of one that adds many tasks.
  static let body = 2 << 20
  static let batchBody = 16 << 20
  /// Bytes of one header and of all of a request.
  static let headerField = 16 << 10
  static let headers = 32 << 10
  static let headerCount = 100
  /// Open connections; more wait to be accepted.
  static let connections = 512
  /// Seconds without a byte after which a connection is closed, unless an answer is being written: the bound on slow heads
  /// and bodies.
  static let idle: Int64 = 60
  /// Bytes of an idempotency key and of an operator's name.
  static let idempotencyKey = 255
  static let operatorName = 64
}
