import Signalbox

/// Where a ``ControlServer`` can be reached and by whom.
public struct ControlServerConfiguration: Sendable {
  /// The path of the Unix socket.
  ///
  /// Its directory must be ours and closed to others; it is made so when it is not there.
  public var socket: String
  /// The ways in beside the socket; none by default.
  public var entrances: [ControlEntrance]
  /// Bounds on what clients can make it hold.
  public var limits: ServerLimits
  /// Tells when the names beside the socket may have changed; nil where nothing does, so that looks come at their interval.
  package var watch: @Sendable (String) -> AsyncStream<Void>? = { NameWatch(around: $0)?.changes() }

  /// Creates the configuration of a server on a Unix socket, with the default limits unless others are given.
  public init(socket: String, entrances: [ControlEntrance] = [], limits: ServerLimits = ServerLimits()) {
    self.socket = socket
    self.entrances = entrances
    self.limits = limits
  }
}
