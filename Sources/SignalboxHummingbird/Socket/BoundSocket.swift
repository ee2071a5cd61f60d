import NIOCore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The socket file that was bound; nil until then.
final class BoundSocket: Sendable {
  private let identity = Mutex<SocketFile.Identity?>(nil)

  var value: SocketFile.Identity? {
    get { identity.withLock { $0 } }
    set { identity.withLock { $0 = newValue } }
  }
}

extension IOError {
  var isAddressInUse: Bool { errnoCode == EADDRINUSE }
}
