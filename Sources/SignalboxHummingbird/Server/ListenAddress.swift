/// `HOST:PORT` to listen on. Only this machine's own names are taken, so that nothing leaves it unencrypted.
public struct ListenAddress: Hashable, Sendable {
  /// `127.0.0.1`, `::1` or `localhost`.
  public let host: String
  /// 0 lets the system choose; ``ControlServer/addresses()`` tells which it chose.
  public let port: Int

  /// Reads `HOST:PORT`; an IPv6 host stands in brackets.
  ///
  /// - Throws: ``ControlServerError/Code/badListenAddress`` when it is malformed or its host is not a loopback one.
  public init(_ text: String) throws(ControlServerError) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw ControlServerError(
        .badListenAddress,
        "\"\(text)\" is no HOST:PORT to listen on; 127.0.0.1:8472 is one, and port 0 is any free one.")
    }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard Self.loopback.contains(String(host)) else {
      throw ControlServerError(
        .badListenAddress,
        "The control API listens on this machine only: give 127.0.0.1, ::1 or localhost instead of \"\(host)\", "
          + "and reach it from elsewhere through a tunnel such as ssh -L.")
    }
    self.host = String(host)
    self.port = Int(port)
  }

  static let loopback: Set<String> = ["127.0.0.1", "::1", "localhost"]
}
