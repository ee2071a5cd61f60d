import Signalbox
import SignalboxModel

extension WriteSession {
  /// Adds a task.
  mutating func insert(_ task: NewTask) throws -> TaskRecord {
    let record = task.record(id: TaskID(board.lastID + 1), at: now)
    try add(task, LedgerRow(record), LedgerStep(of: record, from: nil, at: now), mayStart: false)
    return record
  }

  /// Queues tasks that are due, the longest due first.
  ///
  /// - Returns: how many.
  mutating func promote(_ limit: Int) throws -> Int {
    let ids = try db.rows(
      "SELECT id FROM tasks INDEXED BY tasks_place WHERE state = 1 AND place <= ? ORDER BY place, id LIMIT ?",
      [SQLValue(now), SQLValue(limit)]
    ) { TaskID($0.integer(0)) }
    for id in ids {
      guard let row = try load(id) else { continue }
      var record = row.record
      if record.becomeDue() { try save(record, ended: row.row.ended, before: row) }
    }
    board.nextDue = try Board.nextDue(db)
    return ids.count
  }

  /// Leaves an attempt alone that is not running.
  mutating func rescue(_ key: AttemptKey, _ policy: RescuePolicy) throws {
    leases.append((key, .drop))
    guard let row = try load(key.task), row.record.attempt == key.attempt else { return }
    var record = row.record
    let isFailing = policy.failsCommands && record.kind == .command
    guard record.rescue(limit: policy.limit, failing: isFailing, at: now) else { return }
    try save(record, ended: LedgerRow.Ended(at: now, outcome: .lost, hasError: record.error != nil), before: row)
  }
}
