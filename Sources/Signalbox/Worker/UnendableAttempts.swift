package import SignalboxModel
import Synchronization

/// Attempts of which something is to end and cannot be ended, each with what that is and why, in words for people.
package final class UnendableAttempts: Sendable {
  private let state = Mutex<[AttemptKey: String]>([:])

  package init() {}

  package var isEmpty: Bool { state.withLock { $0.isEmpty } }

  /// By task.
  package var words: [TaskID: String] {
    state.withLock { state in Dictionary(state.map { ($0.task, $1) }) { first, _ in first } }
  }

  /// Takes what cannot be ended of an attempt.
  ///
  /// - Parameters:
  ///   - words: such as `process 4711 (rsync) waits in the kernel (state D)`; nil when nothing is left of it.
  ///   - key: the attempt.
  /// - Returns: whether that is news.
  @discardableResult
  package func set(_ words: String?, for key: AttemptKey) -> Bool {
    state.withLock { state in
      defer { state[key] = words }
      return state[key] != words
    }
  }
}
