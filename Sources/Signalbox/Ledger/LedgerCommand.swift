package import SignalboxModel

/// What a store is to change, as a value.
///
/// What follows from it is decided by a ``Ledger``.
///
/// Indirect: it is passed on several times, and an operator's order in it would be copied each time.
package indirect enum LedgerCommand: Sendable {
  /// Adds tasks, all or none.
  case append([NewTask], by: OperatorOrder?)
  case finish([FinishedAttempt])
  /// Does the same to each of these tasks, as far as each allows it.
  case operate(OperatorAction, on: [TaskID], by: OperatorOrder, heldClosures: Set<TaskID>)
  /// Queues those that are due.
  case promote([TaskID])
  /// Takes attempts from workers that are gone.
  case rescue([AttemptKey], RescuePolicy)
  /// Fails closures whose process is gone.
  case loseClosures([TaskID])
  /// Deletes those that have ended.
  case prune([TaskID])
  case change(queue: String, QueuePatch, by: OperatorOrder)
}

/// What came of a command.
package enum LedgerAnswer: Hashable, Sendable {
  /// Nothing is other than before.
  indirect case refused(StoreError)
  case appended([Appended])
  case finished([FinishAnswer])
  case operated([ActionOutcome])
  indirect case changed(QueueRecord)
  /// How many tasks were moved or deleted.
  case moved(Int)
}

/// The answer to a command of one kind, for whoever knows which that is.
extension LedgerAnswer {
  package func added() throws(StoreError) -> [Appended] {
    switch self {
    case .appended(let answers): return answers
    case .refused(let error): throw error
    default: Self.mismatch()
    }
  }

  package var ends: [FinishAnswer] {
    guard case .finished(let answers) = self else { Self.mismatch() }
    return answers
  }

  package var outcomes: [ActionOutcome] {
    guard case .operated(let outcomes) = self else { Self.mismatch() }
    return outcomes
  }

  package var queue: QueueRecord {
    guard case .changed(let queue) = self else { Self.mismatch() }
    return queue
  }

  package var count: Int {
    guard case .moved(let count) = self else { Self.mismatch() }
    return count
  }

  private static func mismatch() -> Never { preconditionFailure("this is the answer to a command of another kind") }
}
