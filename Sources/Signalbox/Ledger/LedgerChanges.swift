package import SignalboxModel

/// What a ``Ledger`` has decided, for a store to write.
///
/// The rows after it are in ``LedgerRows/tasks``.
package struct LedgerChanges: Sendable {
  /// The new tasks, in the order of their steps.
  package var added: [NewTask] = []
  /// Every move, in order; a task can occur more than once, and its row is the one after the last.
  package var steps: [LedgerStep] = []
  /// What is asked of running attempts now.
  package var directives: [LedgerDirective] = []
  package var audits: [LedgerAudit] = []
  /// Queues that were changed; of their counts nothing is told here.
  package var queues: [LedgerQueue] = []
  /// Tasks that are to do something else than they were added for.
  package var rewritten: [LedgerRewriting] = []

  mutating func clear() {
    added.clear()
    steps.clear()
    directives.clear()
    audits.clear()
    queues.clear()
    rewritten.clear()
  }
}

/// What is asked of a running attempt.
package struct LedgerDirective: Hashable, Sendable {
  package var key: AttemptKey
  package var directive: Directive
}

/// That a task which has not started is to do what another would.
package struct LedgerRewriting: Hashable, Sendable {
  package var task: TaskID
  /// Its payload, and the environment and words that go with that.
  package var work: NewTask
}
