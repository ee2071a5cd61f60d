public import Logging
public import Signalbox
import SignalboxModel

extension TaskRegistry {
  /// Makes a control server for this registry, to be run beside it.
  ///
  /// - Parameters:
  ///   - socket: the path of its Unix socket; by default the one where `signalbox` looks for a server of the registry's name.
  ///   - entrances: ways in beside the socket, such as `.tcp(…)` of the module SignalboxTCP.
  ///   - logger: where it says that it is up, and what keeps clients out.
  /// - Returns: the server, which opens nothing until it runs.
  /// - Throws: ``ControlServerError`` when no socket is given and there is no place for one.
  public func controlServer(
    socket: String? = nil, entrances: [ControlEntrance] = [], logger: Logger = Logger(label: "signalbox.control")
  ) throws -> ControlServer {
    let path = try socket ?? SocketFile.standardPath(name: info.name)
    return ControlServer(
      registry: self, configuration: ControlServerConfiguration(socket: path, entrances: entrances), logger: logger)
  }
}
