import FoundationEssentials
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ServerEndpoint {
  /// The server that the environment names: `SIGNALBOX_URL` (with `SIGNALBOX_TOKEN` and `SIGNALBOX_CA`), else `SIGNALBOX_SOCKET`, else the
  /// socket where `signalbox serve` listens.
  ///
  /// - Throws: ``ClientError/Code/badEndpoint`` when what it says makes no sense.
  public static func standard(environment: [String: String]) throws(ClientError) -> ServerEndpoint {
    if let url = environment["SIGNALBOX_URL"], !url.isEmpty {
      return try ServerEndpoint(
        url: url, token: environment["SIGNALBOX_TOKEN"], authorities: environment["SIGNALBOX_CA"])
    }
    do {
      if let path = environment["SIGNALBOX_SOCKET"], !path.isEmpty { return .unixSocket(try SocketPath.checked(path)) }
      // The user's number names the directory when there is no runtime directory; only the system tells it.
      return .unixSocket(
        try SocketPath.path(
          environment: environment, userID: geteuid(), temporaryDirectory: FileManager.default.temporaryDirectory.path))
    } catch {
      throw ClientError(.badEndpoint, error.description)
    }
  }
}
