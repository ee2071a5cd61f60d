import NIOSSL
public import SignalboxHummingbird

extension ControlEntrance {
  /// TCP, where each client shows a bearer token.
  ///
  ///     let tcp = ControlEntrance.tcp(
  ///       try ListenAddress("0.0.0.0:8472"), tokenFile: "/etc/shop/tokens",
  ///       tls: TLSFiles(certificate: "/etc/shop/cert.pem", key: "/etc/shop/key.pem"))
  ///     let control = try registry.controlServer(entrances: [tcp])
  ///
  /// The server does not start, and throws `ControlServerError`, without a token, when a file cannot be used, and when the
  /// address reaches beyond this machine without TLS.
  ///
  /// - Parameters:
  ///   - address: where to listen.
  ///   - tokens: who may come in.
  ///   - tokenFile: the path of a file with more tokens, in the form of ``AccessTokens/init(fileText:)``. It is read again at
  ///     every request, which costs some 10 µs: who is taken out of it is out, open streams included, and no restart is
  ///     needed. While the file is broken, what it said last stays in force, and the log tells of it.
  ///   - tls: the certificate and key to encrypt with; without them nothing is encrypted.
  ///   - hosts: names by which clients call the server beside its loopback ones, the one it listens on and those of its
  ///     certificate: a proxy's, for example. Requests for any other host are refused, which keeps web pages of others' DNS
  ///     out.
  /// - Returns: the way in, for a `ControlServerConfiguration`.
  public static func tcp(
    _ address: ListenAddress, tokens: AccessTokens = AccessTokens(), tokenFile: String? = nil, tls: TLSFiles? = nil,
    hosts: [String] = []
  ) -> ControlEntrance {
    ControlEntrance { (logger) throws(ControlServerError) in
      guard address.isLoopback || tls != nil else { throw .unencrypted(address) }
      guard !tokens.isEmpty || tokenFile != nil else {
        throw ControlServerError(.noToken, "Listening on TCP needs a token: give --token-file or SIGNALBOX_TOKEN.")
      }
      let list = try AccessList(given: tokens, path: tokenFile, logger: logger)
      let certificates: CertificateWatch? = if let tls { try CertificateWatch(tls, logger: logger) } else { nil }
      let names = HostNames(address: address, extra: hosts, certificates: certificates)
      return ListeningPlace(
        host: address.host, port: address.port, gatekeeper: TokenGatekeeper(list: list, names: names),
        encryption: certificates.map(Self.encryption))
    }
  }

  /// Each connection begins with the newest certificate.
  private static func encryption(_ certificates: CertificateWatch) -> ConnectionEncryption {
    { [PlainRequestHandler(), NIOSSLServerHandler(context: certificates.renewed().context)] }
  }
}

extension ControlServerError {
  fileprivate static func unencrypted(_ address: ListenAddress) -> ControlServerError {
    ControlServerError(
      .badListenAddress,
      "\(address.host) reaches beyond this machine, which needs TLS: give --tls-cert and --tls-key, or listen on 127.0.0.1, "
        + "::1 or localhost and reach it from elsewhere through a tunnel such as ssh -L.")
  }
}
