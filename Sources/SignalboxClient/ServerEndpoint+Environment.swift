import SignalboxModel

extension ServerEndpoint {
  /// The server that the environment names: `SIGNALBOX_URL` (with `SIGNALBOX_TOKEN` and `SIGNALBOX_CA`), else
  /// `SIGNALBOX_SOCKET`, else the default server of this user.
  ///
  /// The default server is found wherever it was started from: `$XDG_RUNTIME_DIR/signalbox/default.sock` (with
  /// `/run/user/<uid>` when that is not set), then `signalbox-<uid>/default.sock` in the temporary directory, the first of
  /// them on which a server answers. To find out costs a connection to each, to which nothing is sent; where none answers
  /// it is the place where `signalbox serve` would listen.
  ///
  /// - Throws: ``ClientError/Code/badEndpoint`` when what it says makes no sense.
  public static func standard(environment: [String: String]) throws(ClientError) -> ServerEndpoint {
    if let url = environment["SIGNALBOX_URL"], !url.isEmpty {
      return try ServerEndpoint(
        url: url, token: environment["SIGNALBOX_TOKEN"], authorities: environment["SIGNALBOX_CA"])
    }
    do {
      if let path = environment["SIGNALBOX_SOCKET"], !path.isEmpty { return .unixSocket(try SocketPath.checked(path)) }
      return .unixSocket(try ServerSearch(environment: environment).defaultSocket())
    } catch {
      throw ClientError(.badEndpoint, error.description)
    }
  }
}
