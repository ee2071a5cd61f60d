package import SignalboxModel

/// What a ``Ledger`` decides on: what was fetched, changed by what is decided already.
package struct LedgerRows: Sendable {
  package var tasks: LedgerTable
  /// What is known of idempotency keys, by ``NewTask/Idempotency/name``.
  package var keys: [ExactText: LedgerKey] = [:]
  package var queues: [ExactText: LedgerQueue] = [:]
  /// The task of the report that was asked for; empty when none is to be made of it.
  ///
  /// A list, since a task stored inline would be copied with every ledger.
  package var reported: [NewTask] = []

  init(nextID: TaskID) { tasks = LedgerTable(nextID: nextID) }

  mutating func clear(nextID: TaskID) {
    tasks.clear(nextID: nextID)
    if !keys.isEmpty { keys = [:] }
    if !queues.isEmpty { queues = [:] }
    if !reported.isEmpty { reported = [] }
  }
}

/// An idempotency key that was used.
package enum LedgerKey: Hashable, Sendable {
  /// Its task is there, and was added with this digest.
  case task(TaskID, digest: String)
  /// Its task was deleted.
  case kept(KeptKey)
}
