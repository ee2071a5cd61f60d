import NIOCore
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#endif

/// Who is at the other end of a connection, as the system tells it.
struct Peer: Sendable {
  let channel: any Channel

  /// Where the operator is who calls.
  func place(of caller: Caller, at door: Door) async -> OperatorPlace {
    switch door {
    case .socket:
      let (user, process) = await credentials() ?? (nil, nil)
      return OperatorPlace(way: .socket, user: user, process: process)
    case .tcp:
      return OperatorPlace(
        way: .tcp, address: address, role: caller.role?.rawValue, token: caller.bearer?.label)
    }
  }

  private var address: String? {
    guard let remote = channel.remoteAddress, let host = remote.ipAddress else { return nil }
    return remote.protocol == .inet6 ? "[\(host)]:\(remote.port ?? 0)" : "\(host):\(remote.port ?? 0)"
  }

  /// The user and the process that connected to the Unix socket; nil where the system does not tell.
  private func credentials() async -> (user: Int?, process: Int?)? {
    #if canImport(Glibc)
      guard let options = channel as? any SocketOptionProvider else { return nil }
      // The kernel's own record of the process that connected; an answer that cannot be had is left out of the record.
      let peer: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
        level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
      guard let found = try? await peer.get() else { return nil }
      return (Int(found.user), Int(found.process))
    #else
      return nil
    #endif
  }
}

/// `struct ucred` of socket(7), which the C library shows to C programs only that ask for it.
private struct Credentials: Sendable {
  var process: Int32 = 0
  var user: UInt32 = 0
  var group: UInt32 = 0
}
