import Signalbox
import SignalboxModel

/// What the timer does: tasks that it finds, moved as the ledger decides.
extension WriteSession {
  /// Queues tasks that are due, the longest due first.
  ///
  /// - Returns: how many.
  mutating func promote(_ limit: Int) throws -> Int {
    let ids = try db.rows(
      "SELECT id FROM tasks INDEXED BY tasks_place WHERE state = 1 AND place <= ? ORDER BY place, id LIMIT ?",
      [SQLValue(now), SQLValue(limit)]
    ) { TaskID($0.integer(0)) }
    if !ids.isEmpty { _ = try perform(.promote(ids)) }
    board.nextDue = try Board.nextDue(db)
    return ids.count
  }

  /// Takes attempts from workers that are gone.
  ///
  /// Leaves alone what is not running.
  mutating func rescue(_ attempts: [AttemptKey], _ policy: RescuePolicy) throws {
    guard !attempts.isEmpty else { return }
    _ = try perform(.rescue(attempts, policy))
    for key in attempts { leases.append((key, .drop)) }
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
    if !lost.isEmpty { _ = try perform(.loseClosures(Array(lost))) }
    return lost.count
  }
}
