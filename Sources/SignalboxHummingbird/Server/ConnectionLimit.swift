import NIOCore
import Synchronization

/// Bounds the open connections of one listener.
///
/// Where all are taken, a new one has the place of the one that has been idle longest; where none is idle, it is
/// refused.
final class ConnectionLimit: Sendable {
  private struct Open {
    var channel: any Channel
    /// When it became idle, in the order of such moments; nil while a request of it comes or is answered.
    var idleSince: Int?
  }

  private struct State {
    var open: [ObjectIdentifier: Open] = [:]
    var moment = 0
  }

  private let most: Int
  private let state = Mutex(State())

  init(most: Int) {
    self.most = most
  }

  /// Counts a connection, until it is closed; false when there are too many.
  func admit(_ channel: any Channel) -> Bool {
    let (isAdmitted, idle) = state.withLock { state in
      var idle: (any Channel)?
      if state.open.count >= most {
        let longest = state.open.filter { $0.value.idleSince != nil }
          .min { $0.value.idleSince ?? .max < $1.value.idleSince ?? .max }
        guard let longest else { return (false, nil as (any Channel)?) }
        state.open[longest.key] = nil
        idle = longest.value.channel
      }
      state.moment += 1
      state.open[ObjectIdentifier(channel)] = Open(channel: channel, idleSince: state.moment)
      return (true, idle)
    }
    idle?.close(promise: nil)
    if isAdmitted {
      let key = ObjectIdentifier(channel)
      channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.open.removeValue(forKey: key) } }
    }
    return isAdmitted
  }

  /// Notes whether a connection lies between requests.
  func note(_ channel: any Channel, isIdle: Bool) {
    state.withLock { state in
      guard var open = state.open[ObjectIdentifier(channel)], (open.idleSince != nil) != isIdle else { return }
      state.moment += 1
      open.idleSince = isIdle ? state.moment : nil
      state.open[ObjectIdentifier(channel)] = open
    }
  }
}
