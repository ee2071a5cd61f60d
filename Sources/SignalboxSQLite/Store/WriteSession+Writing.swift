import GRDB
import Signalbox
import SignalboxModel

/// The SQLite store's part after a change: it writes what a `Ledger` decided.
extension WriteSession {
  /// Writes what was decided; `moment` is as in ``keepKey(of:usedAfter:)``.
  mutating func write(_ decision: Decision, keepingKeysUsedAfter moment: Timestamp?) throws {
    var added = 0
    // By index: an iterator would copy each once more.
    for place in 0..<decision.ledger.changes.steps.count {
      let step = decision.ledger.changes.steps[place]
      if step.move.before == nil {
        try add(added, step, of: decision)
        added += 1
      } else {
        try write(step, of: decision, keepingKeysUsedAfter: moment)
      }
    }
    try write(decision.ledger.changes)
  }

  /// Writes a new task, once for all its moves.
  private mutating func add(_ place: Int, _ step: LedgerStep, of decision: Decision) throws {
    // Of several the best is to start, which is known when all are there.
    let mayStart = decision.ledger.changes.steps.count == 1
    _ = try decision.ledger.rows.tasks.read(step.move.task) { row in
      try add(decision.ledger.changes.added[place], row, step, mayStart: mayStart)
    }
  }

  /// Writes a move of a task.
  ///
  /// No command moves one that is stored twice.
  private mutating func write(
    _ step: LedgerStep, of decision: Decision, keepingKeysUsedAfter moment: Timestamp?
  ) throws {
    let id = step.move.task
    guard let place = decision.ledger.rows.tasks.place(of: id) else {
      let task = decision.ledger.changes.added[Int(id.rawValue - decision.ledger.facts.nextID.rawValue)]
      return note(step, name: task.name, line: TaskLine.of(task))
    }
    let stored = decision.stored[place]
    let isThere = try decision.ledger.rows.tasks.read(id) { row in try save(row, after: step, over: stored) }
    if !isThere { try remove(id, stored, keepingKeysUsedAfter: moment) }
    note(step, name: stored.name, line: stored.line)
  }

  /// What most commands do not change.
  private mutating func write(_ changes: LedgerChanges) throws {
    for directed in changes.directives { direct(directed.key, directed.directive) }
    for audit in changes.audits { try write(audit) }
    for queue in changes.queues { try write(queue) }
    for rewriting in changes.rewritten { try write(rewriting) }
  }

  private mutating func write(_ queue: LedgerQueue) throws {
    let record = queue.record
    try db.run(
      """
      INSERT INTO queues (name, concurrency, paused_at, paused_by, rate, capacity) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET concurrency = excluded.concurrency, paused_at = excluded.paused_at,
        paused_by = excluded.paused_by, rate = excluded.rate, capacity = excluded.capacity
      """,
      [
        .text(record.name), SQLValue(record.concurrency.map(Int64.init)), SQLValue(record.paused?.at),
        SQLValue(record.paused?.by), SQLValue(record.rate), SQLValue(record.capacity.map(Int64.init)),
      ])
    board.take(queue)
    queues.insert(record.name)
    mayServe = true
  }

  /// Has a task do something else than it was added for.
  private mutating func write(_ rewriting: LedgerRewriting) throws {
    let (id, work) = (rewriting.task, rewriting.work)
    let before = try db.first("SELECT environment FROM tasks WHERE id = ?", [SQLValue(id)]) { $0.integer(0) }
    let environment = try keepEnvironment(work.environment)
    dropEnvironment(before ?? 0)
    try db.run(
      "UPDATE tasks SET payload = ?, command = ?, environment = ? WHERE id = ?",
      [.text(work.payload.text), SQLValue(work.commandText), .integer(environment), SQLValue(id)])
    rows.forget(id)
  }
}
