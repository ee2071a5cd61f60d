/// Bounds on what clients can make a control server hold, so that none of them keeps the others out.
///
/// What can be set here counts for each listener on its own: whatever comes by TCP, the Unix socket answers.
public struct ServerLimits: Sendable, Hashable {
  /// Open connections; fewer where descriptors are short: of those beyond 40 a quarter is for connections, half of that for
  /// each of two listeners.
  ///
  /// One more takes the place of the one that has been idle longest, and is told 503 when none is idle.
  public var connections = 512
  /// Open connections from one address (of IPv6, one network of 64 bits); more are closed at once.
  ///
  /// Where descriptors are short a quarter of ``connections``, and four of fewer than 16.
  public var connectionsPerAddress = 128
  /// Open event streams: half of the connections, so that a request always finds one.
  ///
  /// One more is refused with 503.
  public var streams = 256
  /// Open event streams with one token; half of the streams where descriptors are short.
  ///
  /// One more is refused with 429. On the Unix socket there are no tokens, and all its clients are one user's.
  public var streamsPerToken = 64
  /// How long a connection may lie idle between requests.
  public var idle = Duration.seconds(60)
  /// How long the head of a request may take from its first byte to its last, and the first one from the connection on, the
  /// TLS handshake included.
  ///
  /// However it trickles, the connection then ends with 408.
  public var head = Duration.seconds(10)
  /// How long the body of a request may take; then the connection ends with 408.
  public var body = Duration.seconds(60)
  /// How long a client that has not read what it was sent may leave it so.
  ///
  /// In each such time it must take 16 KiB or all that there is, or it is cut off; on a Unix socket 64 KiB, since Linux
  /// tells of what is taken there in steps of that size.
  public var stall = Duration.seconds(30)
  /// How long the answers may take that are under way when the server shuts down.
  ///
  /// Connections that are open after that are closed, however fast their clients read.
  public var shutdown = Duration.seconds(5)

  /// Creates the limits that every property starts with.
  public init() {}
}

extension ServerLimits {
  /// Bytes of the body of an ordinary request, and of one that adds many tasks.
  static let body = 2 << 20
  static let batchBody = 16 << 20
  /// Bytes of one header and of all of a request.
  static let headerField = 16 << 10
  static let headers = 32 << 10
  static let headerCount = 100
  /// Bytes of an idempotency key and of an operator's name.
  static let idempotencyKey = 255
  static let operatorName = 64
  /// Bytes that a slow reader must take in each ``stall``.
  static let leastRead = 16 << 10
  /// Bytes that the system is asked to hold of what is sent on a Unix socket.
  ///
  /// Linux doubles them for its own records.
  static let sendBuffer = 32 << 10
}
