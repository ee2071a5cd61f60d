import Signalbox
import SignalboxModel

extension WriteSession {
  mutating func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) throws -> [ActionOutcome] {
    // Asked before the first of them can be deleted.
    let name = try ids.first.flatMap { try load($0)?.record.name }
    let outcomes = try ids.map { try perform(action, on: $0, by: order, closureIsHeld: heldClosures.contains($0)) }
    let entry = order.entry(action, of: ids, name: name, outcomes: outcomes, at: now)
    try write(LedgerAudit(entry, series: order.series, isChange: outcomes.contains(where: \.isChange)))
    return outcomes
  }

  private mutating func perform(
    _ action: OperatorAction, on id: TaskID, by order: OperatorOrder, closureIsHeld: Bool
  ) throws -> ActionOutcome {
    let row = try load(id)
    if let refused = order.refusal(of: row?.record.state) { return refused }
    guard let row else { return ActionOutcome(.notFound, in: nil) }
    switch action {
    case .cancel: return try cancel(row, by: order.who.name)
    case .kill: return try kill(row, by: order.who.name)
    case .retry: return try retry(row, closureIsHeld: closureIsHeld)
    case .delete:
      guard row.record.state != .running else { return ActionOutcome(.illegal, in: .running) }
      try remove(id)
      return ActionOutcome(.deleted, in: row.record.state)
    }
  }

  private mutating func cancel(_ row: TaskRow, by who: String) throws -> ActionOutcome {
    let state = row.record.state
    var record = row.record
    guard record.cancel(by: who, at: now) else {
      return state == .running
        ? ActionOutcome(.requested, in: state, isChange: false) : ActionOutcome(.illegal, in: state)
    }
    try save(record, ended: row.row.ended, before: row)
    guard record.state == .running else { return ActionOutcome(.cancelled, in: state) }
    direct(record.attemptKey, .cancel)
    return ActionOutcome(.requested, in: state)
  }

  private mutating func kill(_ row: TaskRow, by who: String) throws -> ActionOutcome {
    var record = row.record
    guard record.state == .running else { return ActionOutcome(.illegal, in: record.state) }
    guard record.kind == .command else { return ActionOutcome(.notKillable, in: .running) }
    if record.cancel(by: who, at: now) { try save(record, ended: row.row.ended, before: row) }
    let isChange = directive(of: record.attemptKey) ?? .cancel < .kill
    direct(record.attemptKey, .kill)
    return ActionOutcome(.requested, in: .running, isChange: isChange)
  }

  private mutating func retry(_ row: TaskRow, closureIsHeld isHeld: Bool) throws -> ActionOutcome {
    let state = row.record.state
    var record = row.record
    guard record.retry(closureIsHeld: isHeld) else {
      return ActionOutcome(record.isLostClosure(isHeld: isHeld) ? .closureLost : .illegal, in: state)
    }
    // Before the row's error is cleared, which is the attempt's.
    try archiveAttempt(of: record.id)
    try save(record, ended: nil, before: row)
    return ActionOutcome(.retried, in: state)
  }

  private mutating func remove(_ id: TaskID, keepingKeysUsedAfter moment: Timestamp? = nil) throws {
    guard let row = try load(id) else { return }
    try remove(id, StoredTask(row), keepingKeysUsedAfter: moment)
    note(LedgerStep(deleting: row.record), name: row.record.name, line: row.line)
    note(.deleted, of: id)
  }

  /// Deletes a task if it has ended.
  ///
  /// - Parameter moment: as in ``keepKey(of:usedAfter:)``.
  /// - Returns: whether it did.
  mutating func prune(_ id: TaskID, keepingKeysUsedAfter moment: Timestamp) throws -> Bool {
    guard try load(id)?.record.state.isFinal == true else { return false }
    try remove(id, keepingKeysUsedAfter: moment)
    return true
  }

  mutating func change(queue name: String, _ patch: QueuePatch, by who: String) throws -> QueueRecord {
    var changed = board.queue(name)
    changed.record.apply(patch, by: who, at: now)
    changed.isConfigured = true
    let queue = changed.record
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
    if board.queue(name).record.paused != nil, queue.paused == nil { changed.resumed = now }
    if patch.rate != nil {
      changed.starts = queue.rate.map { changed.starts?.changed(to: $0, at: elapsed) ?? StartRate($0, at: elapsed) }
    }
    board.take(changed)
    queues.insert(name)
    mayServe = true
    return queue
  }
}
