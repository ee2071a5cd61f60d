import SignalboxModel
import Synchronization

/// The processes that running attempts have started, for people who want to look at them.
final class AttemptProcesses: Sendable {
  private let state = Mutex<[AttemptKey: Int]>([:])

  /// Takes the process of an attempt; nil when the attempt has ended.
  func set(_ pid: Int?, for key: AttemptKey) {
    state.withLock { $0[key] = pid }
  }

  /// The attempts of a task, the running one with its process.
  func named(_ attempts: [AttemptRecord], of task: TaskID) -> [AttemptRecord] {
    guard let last = attempts.last, last.outcome == nil,
      let pid = state.withLock({ $0[AttemptKey(task: task, attempt: last.attempt)] })
    else { return attempts }
    var attempts = attempts
    attempts[attempts.count - 1].pid = pid
    return attempts
  }
}
