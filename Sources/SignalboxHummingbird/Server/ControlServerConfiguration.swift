/// Where a ``ControlServer`` can be reached and by whom.
public struct ControlServerConfiguration: Sendable {
  /// The path of the Unix socket. Its directory must be ours and closed to others; it is made so when it is not there.
  public var socket: String
  /// TCP beside the socket. It needs at least one token, and ``tls`` unless it is an address of this machine alone.
  public var listen: ListenAddress?
  /// Who may come in by TCP. On the socket its file mode decides.
  public var tokens: AccessTokens
  /// The path of a file with more of them, in the form of ``AccessTokens/init(fileText:)``. It is read again at every
  /// request: who is taken out of it is out, open streams included, and no restart is needed. While the file is broken, what
  /// it said last stays in force, and the log tells of it.
  public var tokenFile: String?
  /// Speaks TLS on TCP.
  public var tls: TLSFiles?
  /// Names by which clients call the server beside its loopback ones, the one it listens on and those of its certificate: a
  /// proxy's, for example. Requests for any other host are refused, which keeps web pages of others' DNS out.
  public var hosts: [String]
  /// Bounds on what clients can make it hold.
  public var limits: ServerLimits

  public init(
    socket: String, listen: ListenAddress? = nil, tokens: AccessTokens = AccessTokens(), tokenFile: String? = nil,
    tls: TLSFiles? = nil, hosts: [String] = [], limits: ServerLimits = ServerLimits()
  ) {
    self.socket = socket
    self.listen = listen
    self.tokens = tokens
    self.tokenFile = tokenFile
    self.tls = tls
    self.hosts = hosts
    self.limits = limits
  }
}
