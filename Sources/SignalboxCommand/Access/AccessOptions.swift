import ArgumentParser
import SignalboxHummingbird
import SignalboxTCP

/// How `signalbox serve` is reached beside its socket, and by whom.
struct AccessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Serve on TCP too; clients need a token, and TLS is required beyond this machine.", valueName: "host:port"))
  var listen: String?
  @Option(
    help: ArgumentHelp(
      "A file with the tokens for TCP, instead of a generated one; see signalbox help token.", valueName: "path"),
    completion: .file())
  var tokenFile: String?
  @Option(
    help: ArgumentHelp("Use TLS on TCP, with this certificate (PEM).", valueName: "path"), completion: .file())
  var tlsCert: String?
  @Option(help: ArgumentHelp("The certificate's private key (PEM).", valueName: "path"), completion: .file())
  var tlsKey: String?
  @Option(
    help: ArgumentHelp(
      "A host name of the server that neither --listen nor its certificate has, such as a proxy's; can be repeated.",
      valueName: "name"))
  var allowHost: [String] = []

  /// What flags, variables and config file come to, in this order.
  func access(_ section: ConfigFile.ServeSection, _ environment: [String: String]) throws -> ServerAccess {
    var access = ServerAccess()
    access.listen = try (listen ?? section.listen).map { try ListenAddress($0) }
    access.tokenFile = tokenFile
    if tokenFile == nil {
      access.token = environment["SIGNALBOX_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
      if access.token == nil { access.tokenFile = section.tokenFile }
    }
    access.tls = try tls(section, environment)
    access.hosts = allowHost.isEmpty ? section.allowHosts ?? [] : allowHost
    return access
  }

  private func tls(_ section: ConfigFile.ServeSection, _ environment: [String: String]) throws -> TLSFiles? {
    let certificate = tlsCert ?? environment["SIGNALBOX_TLS_CERT"] ?? section.tlsCert
    let key = tlsKey ?? environment["SIGNALBOX_TLS_KEY"] ?? section.tlsKey
    switch (certificate, key) {
    case (let certificate?, let key?): return TLSFiles(certificate: certificate, key: key)
    case (nil, nil): return nil
    case (_?, nil): throw ValidationError("--tls-cert needs --tls-key, the file of the certificate's private key")
    case (nil, _?): throw ValidationError("--tls-key needs --tls-cert, the file of the key's certificate")
    }
  }
}

/// The same, decided.
struct ServerAccess {
  var listen: ListenAddress?
  /// An operator's.
  var token: String?
  var tokenFile: String?
  var tls: TLSFiles?
  var hosts: [String] = []

  /// The ways in beside the socket, where `ownTokenFile` is the file of a token that was made because none was given.
  func entrances(ownTokenFile: String?) -> [ControlEntrance] {
    guard let listen else { return [] }
    let tokens = AccessTokens(operators: token.map { [$0] } ?? [])
    return [.tcp(listen, tokens: tokens, tokenFile: tokenFile ?? ownTokenFile, tls: tls, hosts: hosts)]
  }
}
