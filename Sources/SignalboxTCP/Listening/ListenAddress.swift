public import SignalboxHummingbird

/// `HOST:PORT` to listen on.
///
/// One that reaches beyond this machine needs TLS, so that nothing leaves it unencrypted.
public struct ListenAddress: Hashable, Sendable {
  /// A name or an address; `0.0.0.0` and `::` stand for every address of the machine.
  public let host: String
  /// 0 lets the system choose; `ControlServer.addresses()` tells which it chose.
  public let port: Int

  /// Reads `HOST:PORT`; an IPv6 host stands in brackets.
  ///
  /// - Throws: `ControlServerError` of code `badListenAddress` when it is malformed.
  public init(_ text: String) throws(ControlServerError) {
    guard let header = HostHeader(text), let port = header.port else {
      throw ControlServerError(
        .badListenAddress,
        "\"\(text)\" is no HOST:PORT to listen on; 127.0.0.1:8472 is one, and port 0 is any free one.")
    }
    host = header.name
    self.port = port
  }

  /// Whether only this machine can reach it.
  var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }

  var isEveryAddress: Bool { ["0.0.0.0", "::"].contains(host) }
}
