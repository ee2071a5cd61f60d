public import Logging
public import Signalbox
import SignalboxModel

extension TaskRegistry {
  /// A control server for this registry, to be run beside it.
  ///
  /// - Parameters:
  ///   - socket: the path of its Unix socket; by default the one where `signalbox` looks for a server of the registry's name.
  ///   - listen: TCP beside the socket, with TLS when it reaches beyond this machine.
  ///   - tokens: who may come in by TCP.
  ///   - tokenFile: more of them, read again at every request: see ``ControlServerConfiguration/tokenFile``.
  ///   - tls: the certificate and key for TCP.
  /// - Throws: ``ControlServerError`` when no socket is given and there is no place for one.
  public func controlServer(
    socket: String? = nil, listen: ListenAddress? = nil, tokens: AccessTokens = AccessTokens(),
    tokenFile: String? = nil, tls: TLSFiles? = nil, logger: Logger = Logger(label: "signalbox.control")
  ) throws -> ControlServer {
    let path = try socket ?? SocketFile.standardPath(name: info.name)
    return ControlServer(
      registry: self,
      configuration: ControlServerConfiguration(
        socket: path, listen: listen, tokens: tokens, tokenFile: tokenFile, tls: tls),
      logger: logger)
  }
}
