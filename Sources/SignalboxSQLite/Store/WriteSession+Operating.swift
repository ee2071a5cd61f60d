import Signalbox
import SignalboxModel

extension WriteSession {
  mutating func cancel(_ id: TaskID, by who: String) throws -> ActionResult {
    guard let row = try load(id) else { return .notFound }
    var record = row.record
    guard record.cancel(by: who, at: now) else { return record.state == .running ? .requested : .illegal }
    try save(record, ended: row.ended, before: row)
    guard record.state == .running else { return .cancelled }
    direct(record.attemptKey, .cancel)
    return .requested
  }

  mutating func kill(_ id: TaskID, by who: String) throws -> ActionResult {
    guard let row = try load(id) else { return .notFound }
    var record = row.record
    guard record.state == .running else { return .illegal }
    guard record.kind == .command else { return .notKillable }
    if record.cancel(by: who, at: now) { try save(record, ended: row.ended, before: row) }
    direct(record.attemptKey, .kill)
    return .requested
  }

  mutating func retry(_ id: TaskID, closureIsHeld isHeld: Bool) throws -> ActionResult {
    guard let row = try load(id) else { return .notFound }
    var record = row.record
    guard record.retry(closureIsHeld: isHeld) else {
      return record.isLostClosure(isHeld: isHeld) ? .closureLost : .illegal
    }
    // Before the row's error is cleared, which is the attempt's.
    try archiveAttempt(of: id)
    try save(record, ended: nil, before: row, writesResult: true)
    return .retried
  }

  /// - Parameter onlyFinal: whether a task that has not ended is left alone.
  mutating func delete(_ id: TaskID, onlyFinal: Bool = false) throws -> ActionResult {
    guard let state = try load(id)?.record.state else { return .notFound }
    guard state != .running, state.isFinal || !onlyFinal else { return .illegal }
    try remove(id)
    return .deleted
  }

  mutating func change(queue name: String, _ patch: QueuePatch, by who: String) throws -> QueueRecord {
    var queue = board.record(of: name)
    queue.apply(patch, by: who, at: now)
    try db.run(
      """
      INSERT INTO queues (name, concurrency, paused_at, paused_by, rate, capacity) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET concurrency = excluded.concurrency, paused_at = excluded.paused_at,
        paused_by = excluded.paused_by, rate = excluded.rate, capacity = excluded.capacity
      """,
      [
        .text(name), SQLValue(queue.concurrency.map(Int64.init)), SQLValue(queue.paused?.at),
        SQLValue(queue.paused?.by), SQLValue(queue.rate), SQLValue(queue.capacity.map(Int64.init)),
      ])
    let key = ExactText(name)
    board.lines[key, default: Board.Line()].isConfigured = true
    board.lines[key]?.concurrency = queue.concurrency
    board.lines[key]?.paused = queue.paused
    board.lines[key]?.capacity = queue.capacity
    if patch.rate != nil { board.setRate(queue.rate, of: key, at: uptime) }
    queues.insert(name)
    mayServe = true
    return queue
  }
}
