import Signalbox

/// A command on its way through the ledger.
struct Decision {
  var ledger: Ledger
  /// Of the rows that were fetched, in the order in which the ledger took them.
  var stored: [StoredTask] = []

  init(_ facts: LedgerFacts) { ledger = Ledger(facts) }
}
