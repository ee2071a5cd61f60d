#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells whether a server answers on a Unix socket.
///
/// It needs the system's own calls: only they tell a socket that nobody accepts on from one with a full queue, and
/// which process holds it.
package enum SocketProbe {
  package enum Answer: Hashable, Sendable {
    /// Somebody accepts; the process when the system tells.
    case live(process: Int32?)
    case stale
    case unknown(String)
  }

  /// Makes a connection and closes it again; nothing is sent.
  package static func connect(to path: String) -> Answer {
    let descriptor = UnixAddress.makeSocket()
    guard descriptor >= 0 else { return .unknown(lastError) }
    defer { close(descriptor) }
    // A full queue must answer at once, not hang.
    guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { return .unknown(lastError) }
    guard UnixAddress(path).connect(descriptor) != 0 else { return .live(process: peer(descriptor)) }
    switch errno {
    case ECONNREFUSED, ENOENT: return .stale
    case EAGAIN, EINPROGRESS: return .live(process: nil)
    default: return .unknown(lastError)
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }

  /// The process that listens at the other end.
  private static func peer(_ descriptor: Int32) -> Int32? {
    #if canImport(Glibc)
      // struct ucred: process, user and group, 32 bits each.
      var credentials: [Int32] = [0, 0, 0]
      var size = socklen_t(MemoryLayout<Int32>.stride * credentials.count)
      guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
      return credentials[0]
    #else
      var process: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      guard getsockopt(descriptor, SOL_LOCAL, LOCAL_PEERPID, &process, &size) == 0 else { return nil }
      return process
    #endif
  }
}
