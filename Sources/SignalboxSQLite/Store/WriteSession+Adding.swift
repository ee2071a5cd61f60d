import GRDB
import Signalbox
import SignalboxModel

/// New rows.
extension WriteSession {
  /// Writes a new task as it is after all that was decided; with `mayStart` as running when somebody waits for it.
  ///
  /// What is told of it, the step that it came, is what it was before that.
  mutating func add(_ task: NewTask, _ row: LedgerRow, _ step: LedgerStep, mayStart: Bool) throws {
    let line = TaskLine.of(task)
    let taker = mayStart && task.holder == nil ? taker(of: row.record, line: line) : nil
    var stored = TaskRow(row, line: line)
    let start = taker.flatMap { stored.row.claim(by: $0.request.worker, at: time) }
    stored.environment = try write(task, stored.record, readyAt: row.readyAt, line: line)
    let known = KnownRow(task: stored, environment: task.environment)
    if task.holder != nil { holds.insert(step.move.task) }
    note(step, name: task.name, line: line)
    if let taker, let start {
      note(start, name: task.name, line: line)
      give(known, to: taker)
    } else if known.task.record.state == .queued {
      rows.keep(known)
    }
  }

  private static let insert = NumberedStatement(
    """
    INSERT INTO tasks (id, state, priority, queue, name, kind, route, owner, attempt, worker, started_at, max_attempts,
      timeout, enqueued_at, run_at, wait_until, finished_at, ready_at, after_id, after_mode, error_type, error_message,
      payload_version, environment, tags, payload, origin, redacted, idempotency_key, idempotency_digest, run_at_fixed,
      command)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  /// Writes a new row and what belongs to it.
  ///
  /// The record is as it is after all that was decided, `readyAt` is nil for since it was added, and `line` is who can
  /// run it; see `Schema.tasks2`.
  ///
  /// - Returns: the number of its environment.
  private mutating func write(
    _ task: NewTask, _ record: TaskRecord, readyAt: Timestamp?, line: String?
  ) throws -> Int64 {
    let due = SQLValue(record.runAt)
    let runner = SQLValue(line)
    let (isWaiting, isClosure) = (record.state == .waiting, record.kind == .closure)
    let runAt: SQLValue = isWaiting ? .null : due
    let waitUntil: SQLValue = isWaiting ? due : .null
    let route: SQLValue = isClosure ? .null : runner
    let owner: SQLValue = isClosure ? runner : .null
    let environment = try keepEnvironment(task.environment)
    try statements.run(
      Self.insert,
      [
        SQLValue(record.id), SQLValue(StateCode.of(record.state)), SQLValue(record.priority), .text(record.queue),
        .text(record.name), .text(record.kind.rawValue), route, owner, SQLValue(record.attempt),
        SQLValue(record.worker), SQLValue(record.startedAt), SQLValue(record.maxAttempts), SQLValue(record.timeout),
        SQLValue(record.enqueuedAt), runAt, waitUntil, SQLValue(record.finishedAt), SQLValue(readyAt),
        SQLValue(record.after), SQLValue(record.afterMode?.rawValue), SQLValue(record.error?.type),
        SQLValue(record.error?.message), SQLValue(task.payloadVersion), .integer(environment),
        SQLValue(try TagText.encode(record.tags)), .text(record.payload.text),
        SQLValue(task.origin.map(OriginText.encode)), SQLValue(try TagText.encode(task.redacted)),
        SQLValue(task.idempotency?.name), SQLValue(task.idempotency?.digest),
        SQLValue(record.runAtKind == .absolute ? 1 : 0), SQLValue(task.commandText),
      ])
    board.lastID = record.id.rawValue
    for tag in record.tags {
      // Tags that differ in case only are one entry of the index.
      try db.run("INSERT OR IGNORE INTO tags (tag, task) VALUES (?, ?)", [.text(tag), SQLValue(record.id)])
    }
    return environment
  }
}
