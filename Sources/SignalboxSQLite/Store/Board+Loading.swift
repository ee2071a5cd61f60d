import GRDB
import Signalbox
import SignalboxModel

extension Board {
  /// Reads the board of a file, after making sure that its counters agree with its tasks; rates count from `elapsed`.
  ///
  /// The tasks' side is one pass over an index of two numbers a row: about 50 ms for 1,000,000 tasks.
  init(loading db: Database, at elapsed: Duration) throws {
    try Self.checkCounts(db)
    let sums = StateCode.all.map { "sum(n\($0))" }.joined(separator: ", ")
    try db.each("SELECT queue, \(sums) FROM counts GROUP BY queue") { row in
      let name = row.text(0)
      let found = StateCounts(codes: StateCode.all.map { row.int(Int32($0) + 1) })
      lines[ExactText(name), default: Line(name)].queue.record.counts = found
      for state in StateCode.order { counts[state] += found[state] }
    }
    try db.each(
      """
      SELECT queue, line, count(*) FROM tasks INDEXED BY tasks_ready WHERE state = 0 AND line IS NOT NULL
      GROUP BY queue, line
      """
    ) { row in
      addReady(row.int(2), of: ExactText(row.text(1)), in: ExactText(row.text(0)))
    }
    try db.each("SELECT name, concurrency, paused_at, paused_by, rate, capacity FROM queues") { row in
      var queue = LedgerQueue(
        QueueRecord(
          name: row.text(0), concurrency: row.optionalInteger(1).map(Int.init), rate: row.optionalReal(4),
          capacity: row.optionalInteger(5).map(Int.init),
          paused: row.timestamp(2).map { OperatorMark(at: $0, by: row.text(3)) }))
      queue.isConfigured = true
      queue.starts = queue.record.rate.map { StartRate($0, at: elapsed) }
      take(queue)
    }
    nextDue = try Self.nextDue(db)
    lastID = try db.first("SELECT seq FROM sqlite_sequence WHERE name = 'tasks'") { $0.integer(0) } ?? 0
  }

  static func nextDue(_ db: Database) throws -> Timestamp? {
    try db.first("SELECT place FROM tasks INDEXED BY tasks_place WHERE state = 1 ORDER BY place LIMIT 1") {
      Timestamp(microseconds: $0.integer(0))
    }
  }

  private static func checkCounts(_ db: Database) throws {
    var tasks = [Int](repeating: 0, count: StateCode.order.count)
    try db.each("SELECT state, count(*) FROM tasks INDEXED BY tasks_place GROUP BY state") {
      tasks[$0.int(0)] = $0.int(1)
    }
    let sums = StateCode.all.map { "ifnull(sum(n\($0)), 0)" }.joined(separator: ", ")
    let counted = try db.first("SELECT \(sums) FROM counts") { row in StateCode.all.map { row.int(Int32($0)) } }
    guard counted != tasks else { return }
    try recount(db)
  }

  /// Counts every task anew.
  static func recount(_ db: Database) throws {
    let sums = StateCode.all.map { "sum(state = \($0))" }.joined(separator: ", ")
    try db.inTransaction(.immediate) {
      try db.execute(sql: "DELETE FROM counts")
      try db.execute(sql: "INSERT INTO counts SELECT queue, name, \(sums) FROM tasks GROUP BY queue, name")
      return .commit
    }
  }
}
