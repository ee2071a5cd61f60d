import Signalbox
import SignalboxModel

/// A command on its way through the ledger.
struct Decision {
  var ledger: Ledger
  /// Of the rows that were fetched, in the order in which the ledger took them.
  var stored: [StoredTask] = []

  init(_ facts: LedgerFacts) { ledger = Ledger(facts) }

  /// Gives the ledger a row, unless it has one of that task, with the followers as the ledger's table takes them.
  mutating func take(_ task: TaskRow, followers: [TaskID]?) {
    if ledger.rows.tasks.add(task.row, followers: followers) { stored.append(StoredTask(task)) }
  }
}
