import NIOCore
import Synchronization

/// Bounds how many connections one address has open, so that one machine cannot take them all.
final class AddressLimit: Sendable {
  private let most: Int
  private let open = Mutex<[String: Int]>([:])

  init(most: Int) {
    self.most = most
  }

  /// Counts a connection, until it is closed; false when there are too many of its address already.
  func admit(_ channel: any Channel) -> Bool {
    guard let key = channel.remoteAddress.flatMap(Self.key) else { return true }
    let isAdmitted = open.withLock { open in
      guard open[key, default: 0] < most else { return false }
      open[key, default: 0] += 1
      return true
    }
    if isAdmitted { channel.closeFuture.whenComplete { _ in self.leave(key) } }
    return isAdmitted
  }

  private func leave(_ key: String) {
    open.withLock { open in
      guard let count = open[key] else { return }
      open[key] = count == 1 ? nil : count - 1
    }
  }

  /// The address; of IPv6 its network, which is what one machine has addresses of at will; nil on a Unix socket.
  private static func key(_ address: SocketAddress) -> String? {
    switch address {
    case .v4: address.ipAddress
    case .v6:
      address.withSockAddr { pointer, size in
        // After family, port and flow, 8 bytes on every system, come the 16 of the address.
        let bytes = UnsafeRawBufferPointer(start: pointer, count: size)[8..<24]
        let isMapped = bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        return "\(Array(isMapped ? bytes.suffix(4) : bytes.prefix(8)))"
      }
    case .unixDomainSocket: nil
    }
  }
}
