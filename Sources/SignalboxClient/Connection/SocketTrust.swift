import NIOCore
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Decides whether a Unix socket is this user's own, so that requests, with their environments and payloads, reach nobody
/// else.
///
/// The directory and the socket are looked at first, for an error that names them. What decides is the user of the process
/// that listens, which the system tells of the connection itself: a path that is exchanged in between gains nothing.
enum SocketTrust {
  /// Why a socket is not this user's own.
  struct Fault: Error, Hashable, Sendable {
    var reason: String
  }

  /// Looks at the names.
  ///
  /// What is missing passes: connecting to it fails with a reason of its own.
  static func check(path: String, user: UInt32) throws(Fault) {
    var value = stat()
    if lstat(path, &value) != 0, errno != EACCES { return }
    let directory = directory(of: path)
    if let status = try status(of: directory, user: user) {
      guard status.mode & UInt32(S_IFMT) == UInt32(S_IFDIR) else { return }
      guard status.mode & 0o077 == 0 else {
        throw Fault(
          reason: "its directory \(directory) is open to other users; close it with: chmod 700 '\(directory)'")
      }
    }
    guard let socket = try status(of: path, user: user) else { return }
    guard socket.mode & 0o022 == 0 else {
      throw Fault(reason: "other users can connect to it; close it with: chmod 600 '\(path)'")
    }
  }

  /// Asks the system whose process listens at the other end.
  ///
  /// Closes a connection to another user's.
  static func checkPeer(of channel: any Channel, user: UInt32) -> EventLoopFuture<Void> {
    guard let options = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(Fault(reason: "the system does not tell whose process listens on it"))
    }
    #if canImport(Glibc)
      let peer: EventLoopFuture<UInt32> = options.unsafeGetSocketOption(
        level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
      ).map { (found: PeerCredentials) in found.user }
    #else
      // struct xucred of unix(4): its version, then the user.
      let peer: EventLoopFuture<UInt32> = options.unsafeGetSocketOption(
        level: NIOBSDSocket.OptionLevel(rawValue: SOL_LOCAL), name: NIOBSDSocket.Option(rawValue: LOCAL_PEERCRED)
      ).map { (found: xucred) in found.cr_uid }
    #endif
    return peer.flatMapThrowing { peer in
      guard peer == user else { throw Fault(reason: "the process that listens on it belongs to user \(peer)") }
    }.flatMapErrorThrowing { error in
      channel.close(promise: nil)
      throw error
    }
  }

  private struct Status {
    var mode: UInt32
  }

  /// What is there, after the link if it is one of this user's own; nil when there is nothing.
  private static func status(of path: String, user: UInt32) throws(Fault) -> Status? {
    var value = stat()
    guard lstat(path, &value) == 0 else { return nil }
    try checkOwner(value, of: path, user)
    if UInt32(value.st_mode) & UInt32(S_IFMT) == UInt32(S_IFLNK) {
      guard stat(path, &value) == 0 else { return nil }
      try checkOwner(value, of: path, user)
    }
    return Status(mode: UInt32(value.st_mode))
  }

  private static func checkOwner(_ value: stat, of path: String, _ user: UInt32) throws(Fault) {
    guard value.st_uid == user else { throw Fault(reason: "\(path) belongs to user \(value.st_uid)") }
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

#if canImport(Glibc)
  /// `struct ucred` of socket(7), which the C library shows to C programs only that ask for it.
  private struct PeerCredentials: Sendable {
    var process: Int32 = 0
    var user: UInt32 = 0
    var group: UInt32 = 0
  }
#endif
