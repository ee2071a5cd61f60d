import FoundationEssentials
package import SignalboxModel
import SignalboxProcess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds this user's servers on this machine: the one place where clients look for a server that nobody named.
///
/// A server answers where a connection can be made; nothing is sent. Sockets that are not the user's own are left out.
package struct ServerSearch: Sendable {
  private let environment: [String: String]
  private let user: UInt32

  /// - Parameter user: whose a socket must be.
  package init(environment: [String: String], user: UInt32 = geteuid()) {
    self.environment = environment
    self.user = user
  }

  /// The socket of the default server: where one answers, wherever it was started from; where it would be made from here
  /// when none does.
  package func defaultSocket() throws(SocketPath.Refusal) -> String {
    let own = try SocketPath.standard(environment: environment)
    let likely = SocketPath.likelyDirectories(environment: environment).map { SocketPath.path(in: $0) }
    return ([own] + likely.filter { $0 != own }).first(where: answers) ?? own
  }

  /// The sockets on which servers answer, of any name, in all directories where they are by themselves. Those that were
  /// given another place are not found.
  package func liveSockets() -> [String] {
    SocketPath.allDirectories(environment: environment).flatMap(sockets).filter(answers)
  }

  private func answers(_ path: String) -> Bool {
    do {
      _ = try SocketPath.checked(path)
      try SocketTrust.check(path: path, user: user)
    } catch {
      return false
    }
    guard case .live = SocketProbe.connect(to: path) else { return false }
    return true
  }

  private func sockets(in directory: String) -> [String] {
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      return names.sorted().filter { $0.hasSuffix(SocketPath.suffix) }.map { "\(directory)/\($0)" }
    } catch {
      // One that is not there, or not ours to read, holds no server of ours.
      return []
    }
  }
}
