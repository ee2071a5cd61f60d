import DequeModule
import SignalboxModel
import Synchronization

/// The closures of this process by the tasks that run them: those of every task that has not ended, and for a retry those of
/// the newest that failed or were cancelled.
final class ClosureTable: Sendable {
  fileprivate struct State {
    var closures: [TaskID: HeldClosure] = [:]
    /// Tasks that failed or were cancelled, oldest first.
    ///
    /// Those retried meanwhile may still be in it.
    var ended: Deque<TaskID> = []
    /// Those of `ended` that have not been retried.
    var final: Set<TaskID> = []
  }

  private let state = Mutex(State())
  /// How many closures of tasks that have failed or were cancelled are kept.
  static let kept = 1000

  func keep(_ closures: [(TaskID, HeldClosure)]) {
    state.withLock { state in
      for (id, closure) in closures { state.closures[id] = closure }
    }
  }

  subscript(id: TaskID) -> HeldClosure? {
    state.withLock { $0.closures[id] }
  }

  /// Those of these tasks whose closures are here.
  func held(_ ids: [TaskID]) -> Set<TaskID> {
    state.withLock { state in state.closures.isEmpty ? [] : Set(ids.filter { state.closures[$0] != nil }) }
  }

  /// Whether there are none but of tasks that have ended.
  var haveAllEnded: Bool {
    state.withLock { $0.closures.count == $0.final.count }
  }

  /// Lets go of what will not be run again.
  func committed(_ moves: [StoreWakeup.Move]) {
    state.withLock { state in
      guard !state.closures.isEmpty else { return }
      for move in moves where state.closures[move.task] != nil { state.take(move) }
    }
  }
}

extension ClosureTable.State {
  fileprivate mutating func take(_ move: StoreWakeup.Move) {
    switch move.after {
    case nil, .completed?:
      closures[move.task] = nil
      final.remove(move.task)
    case .failed?, .cancelled?:
      guard final.insert(move.task).inserted else { return }
      ended.append(move.task)
      trim()
    default: final.remove(move.task)
    }
  }

  private mutating func trim() {
    while final.count > ClosureTable.kept, let oldest = ended.popFirst() {
      if final.remove(oldest) != nil { closures[oldest] = nil }
    }
    // Retried ones leave entries behind: not more of them than of the others.
    if ended.count > 2 * ClosureTable.kept { ended.removeAll { !final.contains($0) } }
  }
}
