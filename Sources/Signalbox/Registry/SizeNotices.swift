import SignalboxModel
import Synchronization

/// What of the store's files was too large when they were last looked at.
final class SizeNotices: Sendable {
  private let notices = Mutex<[StoreNotice]>([])

  var all: [StoreNotice] { notices.withLock { $0 } }

  /// Takes what is too large now.
  ///
  /// - Returns: whether that is other than before, however large it has become.
  func set(_ new: [StoreNotice]) -> Bool {
    notices.withLock { notices in
      let former = notices
      notices = new
      return former.map(\.label) != new.map(\.label)
    }
  }
}
