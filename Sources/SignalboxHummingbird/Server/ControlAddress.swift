/// Where a running control server can be reached.
public enum ControlAddress: Hashable, Sendable, CustomStringConvertible {
  /// A Unix socket, by its path.
  case socket(String)
  /// TCP, by host and the port that it is bound to, with TLS or without.
  case tcp(host: String, port: Int, tls: Bool = false)

  var isSocket: Bool {
    if case .socket = self { true } else { false }
  }

  /// The socket's path, or `http://HOST:PORT`, or `https://HOST:PORT` with TLS.
  public var description: String {
    switch self {
    case .socket(let path): path
    case .tcp(let host, let port, let tls):
      "\(tls ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
  }
}
