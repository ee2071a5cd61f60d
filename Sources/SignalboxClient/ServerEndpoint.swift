import SignalboxModel

/// Where a server is.
public enum ServerEndpoint: Hashable, Sendable, CustomStringConvertible {
  /// A Unix socket, by its path.
  case unixSocket(String)
  /// `http://HOST:PORT` or `https://HOST:PORT`, and the bearer token that the server wants there. `authorities` is the path
  /// of a PEM file of certificates: a server by https must show one that they vouch for, in place of the system's ones.
  case url(String, token: String?, authorities: String? = nil)

  /// Reads `http://HOST:PORT`, `https://HOST:PORT`, or `http+unix://PATH` with the socket's path percent-encoded.
  ///
  /// - Parameters:
  ///   - text: the address.
  ///   - token: the bearer token that the server wants by TCP.
  ///   - authorities: the path of a PEM file of certificates, for a server whose one is private.
  /// - Throws: ``ClientError/Code/badEndpoint``, also when that file cannot be used.
  public init(url text: String, token: String? = nil, authorities: String? = nil) throws(ClientError) {
    if text.hasPrefix("http+unix://") {
      let host = text.dropFirst("http+unix://".count).prefix { $0 != "/" }
      guard let path = host.percentDecoded, path.hasPrefix("/") else {
        throw ClientError(
          .badEndpoint, "\(text) names no socket: write http+unix:// and the absolute path with every / as %2F.")
      }
      self = .unixSocket(path)
    } else {
      let address = text.hasSuffix("/") ? String(text.dropLast()) : text
      guard text.hasPrefix("http://") || text.hasPrefix("https://"),
        address.split(separator: "/", omittingEmptySubsequences: false).count == 3, !address.hasSuffix("//"),
        !address.contains(where: { $0 == "?" || $0 == "#" || $0 == "@" || $0.isWhitespace })
      else {
        throw ClientError(.badEndpoint, "\(text) is no server's address; http://127.0.0.1:8472 is one.")
      }
      if let authorities { _ = try TrustedAuthorities.certificates(authorities) }
      try Self.checkLine(address)
      self = .url(address, token: token, authorities: authorities)
    }
  }

  /// Refuses an address beyond this machine without encryption: requests carry tokens, environments and payloads.
  ///
  /// - Throws: ``ClientError/Code/badEndpoint``.
  static func checkLine(_ url: String) throws(ClientError) {
    guard url.hasPrefix("http://"), !Loopback.contains(url: url) else { return }
    throw ClientError(
      .badEndpoint,
      "\(url) would be called without encryption, for others on the way to read. Use https://, or a tunnel to this machine such "
        + "as ssh -L; nothing was sent.")
  }

  /// The socket's path or the address; the token is left out.
  public var description: String {
    switch self {
    case .unixSocket(let path): path
    case .url(let url, _, _): url
    }
  }

  /// What comes before the path of a call.
  var base: String {
    switch self {
    case .unixSocket(let path): "http+unix://\(path.percentEncoded)"
    case .url(let url, _, _): url
    }
  }
}

extension Substring {
  /// nil when it is malformed or not UTF-8.
  fileprivate var percentDecoded: String? {
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
