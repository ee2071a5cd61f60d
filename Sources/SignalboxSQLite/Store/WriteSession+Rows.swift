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

  /// Adds a task.
  ///
  /// - Parameter mayStart: whether it is written as running when somebody waits for it. What is told of it is what it was
  ///   before that.
  mutating func insert(_ task: NewTask, after predecessor: TaskID?, mayStart: Bool = false) throws -> TaskRecord {
    var record = task.record(id: TaskID(0), after: predecessor, at: now)
    let line = TaskLine.route(of: task) ?? TaskLine.owner(of: task)
    let taker = mayStart && task.holder == nil ? taker(of: record, line: line) : nil
    var started = record
    if let taker { _ = started.claim(by: taker.request.worker, at: now) }
    record.id = try write(taker == nil ? record : started, task)
    started.id = record.id
    if task.holder != nil { holds.insert(record.id) }
    note(record, line: line, before: nil, after: record.state)
    if let taker {
      give(started, task.environment, line: line, to: taker)
    } else if record.state == .queued {
      keep(record, task.environment, line: line)
    }
    return record
  }

  private static let insert = NumberedStatement(
    """
    INSERT INTO tasks (state, priority, queue, name, kind, route, owner, attempt, worker, started_at, max_attempts,
      timeout, enqueued_at, run_at, wait_until, after_id, after_mode, payload_version, environment, tags, payload,
      origin, redacted, idempotency_key, idempotency_digest, run_at_fixed, command)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  /// Writes a new row and what belongs to it.
  private mutating func write(_ record: TaskRecord, _ task: NewTask) throws -> TaskID {
    let isWaiting = record.state == .waiting
    let environment = try keepEnvironment(task.environment)
    try statements.run(
      Self.insert,
      [
        SQLValue(StateCode.of(record.state)), SQLValue(record.priority), .text(record.queue), .text(record.name),
        .text(record.kind.rawValue), SQLValue(TaskLine.route(of: task)), SQLValue(TaskLine.owner(of: task)),
        SQLValue(record.attempt), SQLValue(record.worker), SQLValue(record.startedAt), SQLValue(record.maxAttempts),
        SQLValue(record.timeout), SQLValue(record.enqueuedAt), isWaiting ? .null : SQLValue(record.runAt),
        isWaiting ? SQLValue(record.runAt) : .null, SQLValue(record.after), SQLValue(record.afterMode?.rawValue),
        SQLValue(task.payloadVersion), .integer(environment), SQLValue(try TagText.encode(record.tags)),
        .text(record.payload.text), SQLValue(task.origin.map(OriginText.encode)),
        SQLValue(try TagText.encode(task.redacted)), SQLValue(task.idempotency?.name),
        SQLValue(task.idempotency?.digest), SQLValue(record.runAtKind == .absolute ? 1 : 0),
        SQLValue(task.commandText),
      ])
    let id = TaskID(db.lastInsertedRowID)
    highest = max(highest, id.rawValue)
    for tag in record.tags {
      // Tags that differ in case only are one entry of the index.
      try db.run("INSERT OR IGNORE INTO tags (tag, task) VALUES (?, ?)", [.text(tag), SQLValue(id)])
    }
    return id
  }

  /// Remembers a row that was just written.
  private mutating func keep(_ record: TaskRecord, _ environment: [String: String], line: String?) {
    rows.keep(KnownRow(row: TaskRow(record, line: line), environment: environment))
  }

  private static let claim = NumberedStatement(
    """
    UPDATE tasks SET state = 3, attempt = ?, worker = ?, started_at = ?, ended_at = NULL, outcome = NULL,
      has_error = 0, took = NULL
    WHERE id = ? AND state = 0 AND attempt = ?
    """)

  /// Writes a claimed task: a new attempt in place of the one before, which moves to the table of attempts.
  mutating func saveClaim(_ record: TaskRecord, before: TaskRow) throws {
    if before.ended != nil { try archiveAttempt(of: record.id) }
    try statements.run(
      Self.claim,
      [
        SQLValue(record.attempt), SQLValue(record.worker), SQLValue(record.startedAt), SQLValue(record.id),
        SQLValue(before.record.attempt),
      ])
    try expectOneChange(record)
    note(record, line: before.line, before: .queued, after: .running)
  }

  /// Makes a running task its worker's, until the lease ends.
  mutating func hand(
    _ task: TaskRecord, _ environment: [String: String], line: String?, to request: ClaimRequest
  ) {
    keep(task, environment, line: line)
    board.start(in: task.queue, at: elapsed)
    let lease = Lease(worker: request.worker, queue: task.queue, start: uptime, end: uptime + request.lease)
    leases.append((task.attemptKey, .grant(lease)))
  }

  /// Writes any other move.
  ///
  /// - Parameters:
  ///   - ended: how the latest attempt ended; nil when it runs or was moved to the table of attempts.
  ///   - writesResult: whether the record's result, its error's backtrace and its attempt's duration are to be written; a row that
  ///     was loaded to be moved has none of them.
  mutating func save(_ record: TaskRecord, ended: TaskRow.Ended?, before: TaskRow, writesResult: Bool = false) throws {
    var values: [SQLValue] = [
      SQLValue(StateCode.of(record.state)), SQLValue(record.maxAttempts), SQLValue(record.tries),
      SQLValue(record.rescues), SQLValue(record.runAt), SQLValue(record.runAtKind == .absolute ? 1 : 0),
      SQLValue(record.finishedAt), SQLValue(ended?.at),
      SQLValue(ended?.outcome.rawValue), SQLValue(ended?.hasError == true ? 1 : 0),
      SQLValue(record.cancelRequested?.at), SQLValue(record.cancelRequested?.by), SQLValue(record.error?.type),
      SQLValue(record.error?.message),
    ]
    if writesResult {
      values += [
        SQLValue(record.result?.text), SQLValue(record.error?.backtrace),
        SQLValue(record.duration.map { Int64(($0 * 1e6).rounded()) }),
      ]
    }
    let isQueued = record.state == .queued && before.record.state != .queued
    if isQueued {
      let readyAt = TaskRecord.readyAt(leaving: before.record.state, due: before.record.runAt, queuedAt: now)
      values.append(SQLValue(readyAt))
    }
    values += [SQLValue(record.id), SQLValue(StateCode.of(before.record.state)), SQLValue(before.record.attempt)]
    try statements.run(Self.save(writesResult: writesResult, isQueued: isQueued), values)
    try expectOneChange(record)
    rows.forget(record.id)
    // A row that was loaded to be moved has no backtrace: it stays as long as its error does.
    if !writesResult, record.error != before.record.error {
      try db.run("UPDATE tasks SET error_backtrace = NULL WHERE id = ?", [SQLValue(record.id)])
    }
    note(record, line: before.line, before: before.record.state, after: record.state)
    let attempt = before.record.state == .running ? ended?.outcome : nil
    note(PredecessorEnd(record.state, attempt: attempt), of: record.id)
    if let watch, record.state == .failed, record.queue != watch.queue { failed.append(record) }
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

  /// Deletes a task and all that belongs to it but its key; its logs are noted to be deleted too.
  ///
  /// - Parameter moment: as in ``keepKey(of:usedAfter:)``.
  mutating func remove(_ id: TaskID, keepingKeysUsedAfter moment: Timestamp? = nil) throws {
    guard let row = try loadWhole(id) else { return }
    try keepKey(of: id, usedAfter: moment)
    for tag in row.record.tags {
      try db.run("DELETE FROM tags WHERE tag = ? AND task = ?", [.text(tag), SQLValue(id)])
    }
    try db.run("DELETE FROM tasks WHERE id = ?", [SQLValue(id)])
    dropEnvironment(row.environment)
    rows.forget(id)
    if row.record.attempt > 0 { try db.run("INSERT INTO discarded (task) VALUES (?)", [SQLValue(id)]) }
    note(row.record, line: row.line, before: row.record.state, after: nil)
    note(.deleted, of: id)
  }

  /// A task with everything that running it needs.
  func known(_ id: TaskID) throws -> KnownRow? {
    if let known = rows[id] { return known }
    guard let row = try loadWhole(id) else { return nil }
    return KnownRow(row: row, environment: try environment(row.environment))
  }

  private func expectOneChange(_ record: TaskRecord) throws {
    guard db.changesCount == 1 else {
      throw StoreError(.corrupt, "task \(record.id) is not as it was read in the same transaction; check the disk")
    }
  }
}
