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
    var decision = Decision(facts)
    try fetch(LedgerNeeds(of: command, given: facts), into: &decision)
    var needs = decision.ledger.decide(command)
    while let more = needs {
      try fetch(more, into: &decision)
      needs = decision.ledger.goOn()
    }
    if watch != nil { board.digest = decision.ledger.digest }
    try write(decision, keepingKeysUsedAfter: moment)
    return decision.ledger.answer
  }

  private func fetch(_ needs: LedgerNeeds, into decision: inout Decision) throws {
    for id in needs.tasks { try fetch(id, into: &decision) }
    for id in needs.predecessors { try fetchPredecessor(id, into: &decision) }
    for idempotency in needs.keys { try fetchKey(ExactText(idempotency.name), into: &decision) }
    for name in needs.capacities {
      let key = ExactText(name)
      guard let queue = board.lines[key]?.queue, queue.record.capacity != nil else { continue }
      decision.ledger.rows.queues[key] = queue
    }
    for name in needs.queues { decision.ledger.rows.queues[ExactText(name)] = board.queue(name) }
    for id in needs.followers { try fetchFollowers(of: id, into: &decision) }
    if let report = needs.report, let task = watch?.newTask(report) { decision.ledger.rows.reported = [task] }
  }

  private func fetch(_ id: TaskID, into decision: inout Decision) throws {
    guard !decision.ledger.rows.tasks.contains(id), let task = try find(id) else { return }
    // Who waits for it is asked for when it ends, if anybody waits for anything.
    decision.take(task, followers: board.waiting == 0 ? [] : nil)
  }

  private func fetchPredecessor(_ id: TaskID, into decision: inout Decision) throws {
    guard !decision.ledger.rows.tasks.contains(id), var task = try find(id) else { return }
    // Of its attempts the latest lies in the row, and the row knows of that one.
    if !task.row.wasTried, !task.record.state.isFinal, task.record.attempt > 0 {
      let earlier = try db.rows("SELECT outcome FROM attempts WHERE task = ?", [SQLValue(id)]) {
        AttemptEnd(rawValue: $0.text(0))
      }
      task.row.wasTried = earlier.contains { $0?.isItsOwn == true }
    }
    decision.take(task, followers: board.waiting == 0 ? [] : nil)
  }

  /// What is known of a key, and the task that has it, which others of the same call may wait for.
  private func fetchKey(_ name: ExactText, into decision: inout Decision) throws {
    guard let key = try key(name.text) else { return }
    decision.ledger.rows.keys[name] = key
    if case .task(let id, _) = key { try fetchPredecessor(id, into: &decision) }
  }

  private func fetchFollowers(of id: TaskID, into decision: inout Decision) throws {
    let followers = try db.rows(
      """
      SELECT \(TaskRow.moveColumns) FROM tasks INDEXED BY tasks_after WHERE state = 2 AND after_id = ? ORDER BY id
      """, [SQLValue(id)]
    ) { TaskRow($0, isWhole: false) }
    decision.ledger.rows.tasks.know(followers: followers.map(\.record.id), of: id)
    for follower in followers { decision.take(follower, followers: nil) }
  }
}
