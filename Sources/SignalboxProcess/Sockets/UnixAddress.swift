#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The address of a Unix socket, as the system's calls take it.
package struct UnixAddress {
  private var address = sockaddr_un()

  /// The bytes that fit, the final NUL left out.
  package static let byteLimit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  /// - Parameter path: of at most ``byteLimit`` bytes.
  package init(_ path: String) {
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(Self.byteLimit)) }
  }

  /// A new socket that programs which are started do not get; -1 and `errno` when there is none to be had.
  package static func makeSocket() -> Int32 {
    #if canImport(Glibc)
      return socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
      if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      return descriptor
    #endif
  }

  /// 0, or -1 and `errno`.
  package func bind(_ descriptor: Int32) -> Int32 {
    withGeneric { pointer, size in
      #if canImport(Glibc)
        Glibc.bind(descriptor, pointer, size)
      #else
        Darwin.bind(descriptor, pointer, size)
      #endif
    }
  }

  /// 0, or -1 and `errno`.
  package func connect(_ descriptor: Int32) -> Int32 {
    withGeneric { pointer, size in
      #if canImport(Glibc)
        Glibc.connect(descriptor, pointer, size)
      #else
        Darwin.connect(descriptor, pointer, size)
      #endif
    }
  }

  private func withGeneric(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
