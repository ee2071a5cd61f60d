import Signalbox
import SignalboxModel

/// Tasks that wait for others, and closures whose process is gone.
extension WriteSession {
  /// Keeps what became of a task for those who wait for it.
  mutating func note(_ end: PredecessorEnd?, of id: TaskID) {
    if let end, board.waiting > 0 { endings.append((id, end)) }
  }

  /// Writes a move that was decided here, and notes what follows from it.
  ///
  /// - Parameter ended: how the latest attempt ended; nil when it runs or was moved to the table of attempts.
  mutating func save(_ record: TaskRecord, ended: LedgerRow.Ended?, before: TaskRow) throws {
    let state = before.record.state
    var row = before.row
    row.record = record
    row.ended = ended
    row.readyAt = TaskRecord.readyAt(leaving: state, due: before.record.runAt, queuedAt: now)
    let attempt = state == .running ? ended?.outcome : nil
    let step = LedgerStep(of: record, from: state, ended: attempt, at: now)
    try save(row, after: step, over: StoredTask(before))
    note(step, name: record.name, line: before.line)
    note(PredecessorEnd(record.state, attempt: attempt), of: record.id)
    if let watch, record.state == .failed, record.queue != watch.queue { failed.append(record) }
  }

  /// Moves on whoever waits for something that ended in this operation, and then whoever waits for them.
  mutating func settle() throws {
    var next = 0
    while next < endings.count, board.waiting > 0 {
      let (task, end) = endings[next]
      next += 1
      for id in try followers(of: task) { try follow(id, end) }
    }
    endings = []
  }

  private func followers(of task: TaskID) throws -> [TaskID] {
    try db.rows(
      "SELECT id FROM tasks INDEXED BY tasks_after WHERE state = 2 AND after_id = ? ORDER BY id", [SQLValue(task)]
    ) { TaskID($0.integer(0)) }
  }

  private mutating func follow(_ id: TaskID, _ end: PredecessorEnd) throws {
    guard let row = try load(id) else { return }
    var record = row.record
    if record.predecessorEnded(end, at: now) { try save(record, ended: row.row.ended, before: row) }
  }

  /// Fails closures whose owner is none of these.
  ///
  /// - Returns: how many; fewer than `limit` when none is left.
  mutating func loseClosures(except owners: Set<String>, limit: Int) throws -> Int {
    let lost = try db.rows(
      """
      SELECT id, owner FROM tasks INDEXED BY tasks_closures WHERE state < 4 AND kind = 'closure'
      """
    ) { (id: TaskID($0.integer(0)), worker: TaskLine.worker(ofOwner: $0.optionalText(1))) }
    .filter { !owners.contains($0.worker) }.map(\.id).sorted().prefix(limit)
    for id in lost { try loseClosure(id) }
    return lost.count
  }

  private mutating func loseClosure(_ id: TaskID) throws {
    guard let row = try load(id) else { return }
    var record = row.record
    guard record.loseClosure(at: now) else { return }
    var ended: LedgerRow.Ended?
    if row.record.state == .running {
      ended = LedgerRow.Ended(at: now, outcome: .lost, hasError: true)
    } else {
      // Before the row's error is replaced, which is the attempt's.
      try archiveAttempt(of: id)
    }
    try save(record, ended: ended, before: row)
  }
}
