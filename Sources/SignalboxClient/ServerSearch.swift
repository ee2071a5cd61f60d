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
/// A client uses a default server where one is by the variables that it has itself, or that a login or `cron` has. Every
/// other server is named, and never used: whoever set a variable to another place, or gave a server another name, wanted it
/// apart. Nothing is sent, and sockets that are not the user's own are left out.
package struct ServerSearch: Sendable {
  private let environment: [String: String]
  private let user: UInt32
  private let list: String

  /// - Parameters:
  ///   - environment: the variables that say where servers are by themselves.
  ///   - user: whose a socket must be.
  ///   - list: the file in which the system lists its sockets.
  package init(
    environment: [String: String], user: UInt32 = geteuid(), list: String = ListeningSockets.systemList
  ) {
    self.environment = environment
    self.user = user
    self.list = list
  }

  /// The socket of the default server: where one answers, wherever it was started from; where it would be made from here
  /// when none does.
  package func defaultSocket() throws(SocketPath.Refusal) -> String {
    let own = try SocketPath.standard(environment: environment)
    let likely = SocketPath.likelyDirectories(environment: environment).map { SocketPath.path(in: $0) }
    return ([own] + likely.filter { $0 != own }).first(where: answers) ?? own
  }

  /// The sockets of all servers that run: first those where servers are by themselves, then those that were started with other
  /// variables than this process, or with a place of their own, which the system's list of sockets tells.
  package func liveSockets() -> [String] {
    let usual = SocketPath.allDirectories(environment: environment).flatMap(sockets).filter(answers)
    let listed = ListeningSockets.paths(list: list).sorted().filter { isOwn($0) && hasHeldLock($0) }
    var seen: Set<SocketIdentity> = []
    return (usual + listed).filter { path in
      guard let identity = SocketIdentity(at: path) else { return false }
      return seen.insert(identity).inserted
    }
  }

  /// Whether a connection can be made to what is the user's own.
  private func answers(_ path: String) -> Bool {
    guard isOwn(path), case .live = SocketProbe.connect(to: path) else { return false }
    return true
  }

  private func isOwn(_ path: String) -> Bool {
    do {
      _ = try SocketPath.checked(path)
      try SocketTrust.check(path: path, user: user)
      return true
    } catch {
      return false
    }
  }

  /// Whether some process has the lock beside a socket, as a server has for as long as it lives.
  ///
  /// It tells servers from the other programs that listen, which are not to be disturbed by a connection.
  private func hasHeldLock(_ path: String) -> Bool {
    let descriptor = open(path + SocketPath.lockSuffix, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
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

/// Which socket a path leads to: the system lists them by their real paths, and directories can be found by others.
private struct SocketIdentity: Hashable {
  var device: UInt64
  var inode: UInt64

  /// nil when there is none.
  init?(at path: String) {
    var value = stat()
    guard stat(path, &value) == 0, UInt32(value.st_mode) & UInt32(S_IFMT) == UInt32(S_IFSOCK) else { return nil }
    device = UInt64(truncatingIfNeeded: value.st_dev)
    inode = UInt64(value.st_ino)
  }
}
