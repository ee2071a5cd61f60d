import GRDB
import Signalbox
import SignalboxModel

/// Reading and writing the rows of tasks within a transaction.
extension WriteSession {
  /// The task without payload, result and tags; nil when there is none.
  func load(_ id: TaskID) throws -> TaskRow? {
    try db.first("SELECT \(TaskRow.moveColumns) FROM tasks WHERE id = ?", [SQLValue(id)]) {
      TaskRow($0, isWhole: false)
    }
  }

  func loadWhole(_ id: TaskID) throws -> TaskRow? {
    try db.first("SELECT \(TaskRow.columns) FROM tasks WHERE id = ?", [SQLValue(id)]) { TaskRow($0, isWhole: true) }
  }

  /// The task as it is decided on, without payload, result and tags when it has to be read; nil when there is none.
  func find(_ id: TaskID) throws -> TaskRow? {
    guard var task = try rows.task(id) ?? rows.completed(load(id)) else { return nil }
    if !directives.isEmpty, let directive = directives[task.record.attemptKey] {
      task.row.directive = max(task.row.directive ?? directive, directive)
    }
    return task
  }

  /// A task with everything that running it needs.
  func known(_ id: TaskID) throws -> KnownRow? {
    if let known = rows[id] { return known }
    guard let task = try loadWhole(id) else { return nil }
    return KnownRow(task: task, environment: try environment(task.environment))
  }

  private static let claim = NumberedStatement(
    """
    UPDATE tasks SET state = 3, attempt = ?, worker = ?, started_at = ?, ended_at = NULL, outcome = NULL,
      has_error = 0, took = NULL
    WHERE id = ? AND state = 0 AND attempt = ?
    """)

  /// Writes a claimed task: a new attempt in place of the one before, which moves to the table of attempts.
  mutating func saveClaim(_ task: TaskRow, _ step: LedgerStep) throws {
    let id = step.move.task
    if !step.archived.isEmpty { try archiveAttempt(of: id) }
    try statements.run(
      Self.claim,
      [
        SQLValue(task.record.attempt), SQLValue(task.record.worker), SQLValue(task.record.startedAt), SQLValue(id),
        SQLValue(task.record.attempt - 1),
      ])
    try expectOneChange(id)
    note(step, name: task.record.name, line: task.line)
  }

  /// Makes a running task its worker's, until the lease ends.
  mutating func hand(_ known: KnownRow, to request: ClaimRequest) {
    rows.keep(known)
    let (queue, key) = (known.task.record.queue, known.task.record.attemptKey)
    board.start(in: queue, at: elapsed)
    let lease = Lease(worker: request.worker, queue: queue, start: uptime, end: uptime + request.lease)
    leases.append((key, .grant(lease)))
  }

  /// Writes what any other move made of a task.
  mutating func save(_ row: LedgerRow, after step: LedgerStep, over stored: StoredTask) throws {
    let id = step.move.task
    if !step.archived.isEmpty { try archiveAttempt(of: id) }
    let isQueued = row.record.state == .queued && stored.state != .queued
    var values = Self.values(of: row)
    if step.writesResult {
      values += [
        SQLValue(row.record.result?.text), SQLValue(row.record.error?.backtrace),
        SQLValue(row.record.duration.map { Int64(($0 * 1e6).rounded()) }),
      ]
    }
    if isQueued { values.append(SQLValue(row.readyAt)) }
    values += [SQLValue(id), SQLValue(StateCode.of(stored.state)), SQLValue(stored.attempt)]
    try statements.run(Self.save(writesResult: step.writesResult, isQueued: isQueued), values)
    try expectOneChange(id)
    rows.forget(id)
    // A row that was read to be moved has no backtrace: it stays as long as its error does.
    if !step.writesResult, row.record.error != stored.error {
      try db.run("UPDATE tasks SET error_backtrace = NULL WHERE id = ?", [SQLValue(id)])
    }
    if step.ended != nil { leases.append((row.record.attemptKey, .drop)) }
  }

  /// What every move writes.
  private static func values(of row: LedgerRow) -> [SQLValue] {
    [
      SQLValue(StateCode.of(row.record.state)), SQLValue(row.record.maxAttempts), SQLValue(row.record.tries),
      SQLValue(row.record.rescues), SQLValue(row.record.runAt), SQLValue(row.record.runAtKind == .absolute ? 1 : 0),
      SQLValue(row.record.finishedAt), SQLValue(row.ended?.at), SQLValue(row.ended?.outcome.rawValue),
      SQLValue(row.ended?.hasError == true ? 1 : 0), SQLValue(row.record.cancelRequested?.at),
      SQLValue(row.record.cancelRequested?.by), SQLValue(row.record.error?.type), SQLValue(row.record.error?.message),
    ]
  }

  private static func save(writesResult: Bool, isQueued: Bool) -> NumberedStatement {
    switch (writesResult, isQueued) {
    case (true, false): saveWithResult
    case (false, false): saveWithoutResult
    case (true, true): queueWithResult
    case (false, true): queueWithoutResult
    }
  }

  private static let result = ", result = ?, error_backtrace = ?, took = coalesce(?, took)"
  private static let ready = ", ready_at = ?"
  private static let saveWithResult = save(also: result)
  private static let saveWithoutResult = save(also: "")
  private static let queueWithResult = save(also: result + ready)
  private static let queueWithoutResult = save(also: ready)

  private static func save(also columns: String) -> NumberedStatement {
    NumberedStatement(
      """
      UPDATE tasks SET state = ?, max_attempts = ?, tries = ?, rescues = ?, run_at = ?, run_at_fixed = ?,
        finished_at = ?, ended_at = ?, outcome = ?, has_error = ?, cancel_at = ?, cancel_by = ?, error_type = ?,
        error_message = ?\(columns)
      WHERE id = ? AND state = ? AND attempt = ?
      """)
  }

  /// Moves the latest attempt from its task's row to the table of attempts.
  func archiveAttempt(of id: TaskID) throws {
    try db.run(
      """
      INSERT INTO attempts (task, attempt, worker, started_at, ended_at, outcome, error_type, error_message,
        error_backtrace, took)
      SELECT id, attempt, worker, started_at, ended_at, outcome, iif(has_error, error_type, NULL),
        iif(has_error, error_message, NULL), iif(has_error, error_backtrace, NULL), took
      FROM tasks WHERE id = ? AND outcome IS NOT NULL
      """, [SQLValue(id)])
  }

  /// Deletes a task and all that belongs to it but its key, which goes by `moment` as in ``keepKey(of:usedAfter:)``;
  /// its logs are noted to be deleted too.
  mutating func remove(_ id: TaskID, _ stored: StoredTask, keepingKeysUsedAfter moment: Timestamp?) throws {
    let rest = try db.first("SELECT tags, idempotency_key IS NOT NULL FROM tasks WHERE id = ?", [SQLValue(id)]) { row in
      (tags: row.optionalText(0), hasKey: row.int(1) == 1)
    }
    if rest?.hasKey == true { try keepKey(of: id, usedAfter: moment) }
    for tag in rest?.tags.map(TagText.decode) ?? [] {
      try db.run("DELETE FROM tags WHERE tag = ? AND task = ?", [.text(tag), SQLValue(id)])
    }
    try db.run("DELETE FROM tasks WHERE id = ?", [SQLValue(id)])
    dropEnvironment(stored.environment)
    rows.forget(id)
    if stored.attempt > 0 { try db.run("INSERT INTO discarded (task) VALUES (?)", [SQLValue(id)]) }
  }

  private func expectOneChange(_ id: TaskID) throws {
    guard db.changesCount == 1 else {
      throw StoreError(.corrupt, "task \(id) is not as it was read in the same transaction; check the disk")
    }
  }
}

extension LedgerStep {
  /// Whether the row's result, its error's backtrace and its attempt's duration are to be written: an attempt that ended and was
  /// not lost tells them, and what is tried again has none.
  ///
  /// Any other row was read without them.
  fileprivate var writesResult: Bool {
    if let ended { return ended != .lost }
    return move.before?.isFinal == true
  }
}
