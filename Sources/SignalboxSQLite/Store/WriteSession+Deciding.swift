import GRDB
import Signalbox
import SignalboxModel

/// The SQLite store's part before a change: it fetches what a `Ledger` decides on.
extension WriteSession {
  /// Has a command decided, and writes what was; `moment` is as in ``keepKey(of:usedAfter:)``, of tasks that are
  /// deleted.
  mutating func perform(
    _ command: LedgerCommand, keepingKeysUsedAfter moment: Timestamp? = nil
  ) throws -> LedgerAnswer {
    let facts = LedgerFacts(
      time: time, nextID: TaskID(board.lastID + 1),
      watch: watch.map(LedgerFacts.Watch.init), digest: board.digest)
    var decision = self.decision.take() ?? Decision(facts)
    decision.ledger.begin(facts)
    var stored: [StoredTask] = []
    swap(&stored, &decision.stored)
    stored.removeAll(keepingCapacity: true)
    let answer = try decision.ledger.run(command) { needs, rows in
      try fetch(needs, into: &rows, noting: &stored)
    }
    swap(&stored, &decision.stored)
    if watch != nil { board.digest = decision.ledger.digest }
    try write(decision, keepingKeysUsedAfter: moment)
    self.decision = consume decision
    return answer
  }

  private func fetch(
    _ needs: LedgerNeeds, into rows: inout LedgerRows, noting stored: inout [StoredTask]
  ) throws {
    for id in needs.tasks { try fetch(id, into: &rows, noting: &stored) }
    for id in needs.predecessors { try fetchPredecessor(id, into: &rows, noting: &stored) }
    for idempotency in needs.keys { try fetchKey(ExactText(idempotency.name), into: &rows, noting: &stored) }
    for name in needs.capacities {
      let key = ExactText(name)
      guard let queue = board.lines[key]?.queue, queue.record.capacity != nil else { continue }
      rows.queues[key] = queue
    }
    for name in needs.queues { rows.queues[ExactText(name)] = board.queue(name) }
    for id in needs.followers { try fetchFollowers(of: id, into: &rows, noting: &stored) }
    if let report = needs.report, let task = watch?.newTask(report) { rows.reported = [task] }
  }

  private func fetch(_ id: TaskID, into rows: inout LedgerRows, noting stored: inout [StoredTask]) throws {
    guard !rows.tasks.contains(id), let task = try find(id) else { return }
    // Who waits for it is asked for when it ends, if anybody waits for anything.
    rows.take(task, followers: board.waiting == 0 ? [] : nil, noting: &stored)
  }

  private func fetchPredecessor(_ id: TaskID, into rows: inout LedgerRows, noting stored: inout [StoredTask]) throws {
    guard !rows.tasks.contains(id), var task = try find(id) else { return }
    // Of its attempts the latest lies in the row, and the row knows of that one.
    if !task.row.wasTried, !task.record.state.isFinal, task.record.attempt > 0 {
      let earlier = try db.rows("SELECT outcome FROM attempts WHERE task = ?", [SQLValue(id)]) {
        AttemptEnd(rawValue: $0.text(0))
      }
      task.row.wasTried = earlier.contains { $0?.isItsOwn == true }
    }
    rows.take(task, followers: board.waiting == 0 ? [] : nil, noting: &stored)
  }

  /// What is known of a key, and the task that has it, which others of the same call may wait for.
  private func fetchKey(_ name: ExactText, into rows: inout LedgerRows, noting stored: inout [StoredTask]) throws {
    guard let key = try key(name.text) else { return }
    rows.keys[name] = key
    if case .task(let id, _) = key { try fetchPredecessor(id, into: &rows, noting: &stored) }
  }

  private func fetchFollowers(of id: TaskID, into rows: inout LedgerRows, noting stored: inout [StoredTask]) throws {
    let followers = try db.rows(
      """
      SELECT \(TaskRow.moveColumns) FROM tasks INDEXED BY tasks_after WHERE state = 2 AND after_id = ? ORDER BY id
      """, [SQLValue(id)]
    ) { TaskRow($0, isWhole: false) }
    rows.tasks.know(followers: followers.map(\.record.id), of: id)
    for follower in followers { rows.take(follower, followers: nil, noting: &stored) }
  }
}

extension LedgerRows {
  /// Takes a row, unless it has one of that task, with the followers as ``LedgerTable`` takes them.
  fileprivate mutating func take(_ task: TaskRow, followers: [TaskID]?, noting stored: inout [StoredTask]) {
    if tasks.add(task.row, followers: followers) { stored.append(StoredTask(task)) }
  }
}
