package import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension SocketPath {
  /// The socket of the server of a name, for this process's user on this machine: where servers make it.
  package static func standard(
    name: String = defaultName, environment: [String: String]
  ) throws(Refusal) -> String {
    try path(
      name: name, environment: environment, userID: geteuid(),
      temporaryDirectory: temporaryDirectory(environment))
  }

  /// Where clients look for the default server: see ``likelyDirectories(environment:userID:temporaryDirectory:)``.
  package static func likelyDirectories(environment: [String: String]) -> [String] {
    likelyDirectories(
      environment: environment, userID: geteuid(), temporaryDirectory: temporaryDirectory(environment))
  }

  /// Every directory in which sockets of this process's user can be.
  package static func allDirectories(environment: [String: String]) -> [String] {
    let plain = likelyDirectories(environment: [:], userID: geteuid(), temporaryDirectory: "/tmp")
    let likely = likelyDirectories(environment: environment)
    return likely + plain.filter { !likely.contains($0) }
  }

  private static func temporaryDirectory(_ environment: [String: String]) -> String {
    guard let path = environment["TMPDIR"], path.hasPrefix("/") else { return "/tmp" }
    return path
  }
}
