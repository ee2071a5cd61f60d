import GRDB
import Signalbox
import SignalboxModel

/// What follows when the time of day was set.
extension WriteSession {
  /// The most tasks of which it is told one by one that they are due at another time.
  private static let told = 100

  /// Moves what is due after some time along with the time of day; what is due at a moment that somebody gave stays.
  ///
  /// It costs in proportion to the tasks that are scheduled, once for each time that the clock is set.
  mutating func heedClock() throws {
    guard let jump = jumps.jump(now: now, elapsed: elapsed) else { return }
    jumps.take(jump, now: now, last: TaskID(board.lastID))
    let step = jump.microseconds
    // What lies at the ends of all times stays there.
    let bounds = [
      SQLValue(step), SQLValue(Int64.min + Int64(clamping: step.magnitude)),
      SQLValue(Int64.max - Int64(clamping: step.magnitude)),
    ]
    try db.run(
      "UPDATE tasks SET run_at = run_at + ? WHERE state = 1 AND run_at_fixed = 0 AND run_at BETWEEN ? AND ?", bounds)
    try db.run(
      "UPDATE tasks SET wait_until = wait_until + ? WHERE state = 2 AND run_at_fixed = 0 AND wait_until BETWEEN ? AND ?",
      bounds)
    board.nextDue = try Board.nextDue(db)
    let soonest = try db.rows(
      "SELECT id FROM tasks INDEXED BY tasks_place WHERE state = 1 ORDER BY place, id LIMIT ?", [SQLValue(Self.told)]
    ) { TaskID($0.integer(0)) }
    for id in soonest {
      guard let row = try load(id) else { continue }
      note(LedgerStep(of: row.record, from: .scheduled, at: now), name: row.record.name, line: row.line)
    }
  }
}
