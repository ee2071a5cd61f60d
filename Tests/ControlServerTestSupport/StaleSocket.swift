#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Leaves a socket's file as a server does that was killed: nobody answers on it.
///
/// The socket never listens, so that a process which another test starts in this moment, and which has it open until it
/// becomes its own program, answers no one either.
package func leaveStaleSocket(at path: String) throws {
  #if canImport(Glibc)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
  #else
    let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
  #endif
  defer { close(descriptor) }
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
  let result = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  guard result == 0 else { throw StaleSocketError(reason: String(cString: strerror(errno))) }
}

package struct StaleSocketError: Error {
  package var reason: String
}
