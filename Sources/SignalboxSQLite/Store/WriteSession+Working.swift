import Signalbox
import SignalboxModel

extension WriteSession {
  mutating func append(_ tasks: [NewTask], by order: OperatorOrder?) throws -> [Appended] {
    var answers: [Appended] = []
    for task in tasks {
      if let known = try known(task, among: answers) {
        answers.append(known)
      } else {
        // Of several the best is to start, which is known when all are there.
        answers.append(Appended(task: try add(task, to: answers, mayStart: tasks.count == 1), existed: false))
      }
    }
    if let order, let entry = order.entry(added: answers, at: now) {
      try write(LedgerAudit(entry, series: order.series, isChange: true))
    }
    return answers
  }

  private mutating func add(_ task: NewTask, to earlier: [Appended], mayStart: Bool) throws -> TaskRecord {
    try checkRoom(for: task)
    guard try task.canFollow(at: earlier.count, exists: { try isThere($0, beside: earlier) }) else {
      throw StoreError.noSuchTask(task.after)
    }
    switch task.after {
    case nil:
      return try insert(task, after: nil, mayStart: mayStart)
    case .task(let id, _):
      return try followPast(try insert(task, after: id))
    case .earlier(let index, _):
      let predecessor = earlier[index]
      let record = try insert(task, after: predecessor.task.id)
      // What was added just now has not ended, unless it followed something that had.
      return predecessor.existed || predecessor.task.state.isFinal ? try followPast(record) : record
    }
  }

  /// Adds a task.
  ///
  /// - Parameter mayStart: as in ``add(_:_:_:mayStart:)``.
  mutating func insert(_ task: NewTask, after predecessor: TaskID?, mayStart: Bool = false) throws -> TaskRecord {
    let record = task.record(id: TaskID(board.lastID + 1), after: predecessor, at: now)
    try add(task, LedgerRow(record), LedgerStep(of: record, from: nil, at: now), mayStart: mayStart)
    return record
  }

  /// Whether there is such a task beside those of the append under way: nobody knows their ids before they are committed.
  private func isThere(_ id: TaskID, beside earlier: [Appended]) throws -> Bool {
    if let first = earlier.first(where: { !$0.existed })?.task.id, id >= first { return false }
    return try load(id) != nil
  }

  /// Whether the queue has room for the task.
  private func checkRoom(for task: NewTask) throws {
    guard let queue = board.lines[ExactText(task.queue)]?.queue.record, let capacity = queue.capacity else { return }
    if queue.backlog >= capacity { throw StoreError.queueFull(queue) }
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
