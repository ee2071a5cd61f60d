package import SignalboxModel
import Synchronization

/// What does not work beside the registry, as the services around it tell it, for the board and the doctor.
final class ServiceFaults: Sendable {
  private let notices = Mutex<[String: StoreNotice]>([:])

  /// Sets what is wrong with one subject, or that nothing is.
  ///
  /// - Returns: whether that is news.
  func set(_ notice: StoreNotice?, of subject: String) -> Bool {
    notices.withLock { notices in
      let former = notices[subject]
      notices[subject] = notice
      return former != notice
    }
  }

  /// By subject.
  var all: [(subject: String, notice: StoreNotice)] {
    notices.withLock { notices in notices.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
  }
}

extension TaskRegistry {
  /// Takes what is wrong with a service beside it, or that nothing is any more.
  ///
  /// - Parameters:
  ///   - notice: what is wrong; nil when nothing is any more.
  ///   - subject: a word for the doctor's finding.
  /// - Returns: whether that is news.
  package func report(_ notice: StoreNotice?, of subject: String) -> Bool {
    guard faults.set(notice, of: subject) else { return false }
    feed.gatherStatus()
    return true
  }
}
