#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells whether a server answers on a Unix socket. It needs the system's own calls: only they tell a socket that nobody
/// accepts on from one with a full queue, and which process holds it.
enum SocketProbe {
  enum Answer: Hashable, Sendable {
    /// Somebody accepts; the process when the system tells.
    case live(process: Int32?)
    case stale
    case unknown(String)
  }

  static func connect(to path: String) -> Answer {
    #if canImport(Glibc)
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { return .unknown(SocketFile.lastError) }
    defer { close(descriptor) }
    // A full queue must answer at once, not hang.
    guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { return .unknown(SocketFile.lastError) }
    guard call(descriptor, path) != 0 else { return .live(process: peer(descriptor)) }
    switch errno {
    case ECONNREFUSED, ENOENT: return .stale
    case EAGAIN, EINPROGRESS: return .live(process: nil)
    default: return .unknown(SocketFile.lastError)
    }
  }

  private static func call(_ descriptor: Int32, _ path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      // `SocketFile` holds the path to 107 bytes; the last of the 108 stays zero.
      for (index, byte) in path.utf8.enumerated().prefix(bytes.count - 1) { bytes[index] = byte }
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        #if canImport(Glibc)
          Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
        #else
          Darwin.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
        #endif
      }
    }
  }

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
