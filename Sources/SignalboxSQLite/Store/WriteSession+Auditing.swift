import GRDB
import Signalbox
import SignalboxModel

/// The audit log, written in the transaction of what it tells.
extension WriteSession {
  mutating func audit(
    _ action: AuditAction, of ids: [TaskID], by order: OperatorOrder,
    _ body: (inout WriteSession, TaskID) throws -> ActionResult
  ) throws -> [ActionResult] {
    // Asked before the first of them can be deleted.
    let name = try ids.first.flatMap { try load($0)?.record.name }
    let results = try ids.map { try body(&self, $0) }
    try audit(order.entry(action, of: ids, name: name, results: results, at: now), series: order.series)
    return results
  }

  /// Writes an entry, or into that of an earlier batch of its series.
  func audit(_ entry: AuditEntry, series: String?) throws {
    if let series, var earlier = try AuditRow.entry(ofSeries: series, db) {
      earlier.continues(with: entry)
      try db.run(
        "UPDATE audit SET until = ?, count = ?, name = ?, results = ? WHERE id = ?",
        [
          SQLValue(earlier.until), SQLValue(earlier.count), SQLValue(earlier.name),
          .text(try JSONText(encoding: earlier.results).text), .integer(earlier.id),
        ])
      try list(earlier.tasks, in: earlier.id)
    } else {
      let line = entry.action == .add ? 0 : 1
      let number = try db.first("SELECT max(number) FROM audit WHERE line = ?", [SQLValue(line)]) { $0.int(0) } ?? 0
      try insert(entry, series: series, line: line, number: number + 1)
      try list(entry.tasks, in: db.lastInsertedRowID)
      try prune(line: line, upTo: number + 1 - auditRetention.count)
    }
  }

  private func insert(_ entry: AuditEntry, series: String?, line: Int, number: Int) throws {
    try db.run(
      """
      INSERT INTO audit (line, number, at, until, who, place, action, count, name, queue, filter, change, results, series)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        SQLValue(line), SQLValue(number), SQLValue(entry.at), SQLValue(entry.until), .text(entry.who),
        .text(try JSONText(encoding: entry.from).text), .text(entry.action.rawValue), SQLValue(entry.count),
        SQLValue(entry.name), SQLValue(entry.queue), SQLValue(entry.filter),
        SQLValue(try entry.change.map { try JSONText(encoding: $0).text }),
        .text(try JSONText(encoding: entry.results).text), SQLValue(series),
      ])
  }

  private func list(_ tasks: [TaskID], in entry: Int64) throws {
    for task in tasks {
      try db.run("INSERT OR IGNORE INTO audit_tasks (entry, task) VALUES (?, ?)", [.integer(entry), SQLValue(task)])
    }
  }

  /// Deletes what is over the bound, and some of what is too old; the rest of that goes with the entries to come.
  private func prune(line: Int, upTo number: Int) throws {
    try db.run("DELETE FROM audit WHERE line = ? AND number <= ?", [SQLValue(line), SQLValue(number)])
    let oldest = now + (.zero - auditRetention.age)
    try db.run(
      """
      DELETE FROM audit WHERE id IN (
        SELECT id FROM (SELECT id, at FROM audit ORDER BY id LIMIT 100) WHERE at < ?)
      """, [SQLValue(oldest)])
  }
}

/// The rows of the audit log as entries.
enum AuditRow {
  private static let columns = "id, at, until, who, place, action, count, name, queue, filter, change, results"

  static func entry(ofSeries series: String, _ db: Database) throws -> AuditEntry? {
    try db.first("SELECT \(columns) FROM audit WHERE series = ?", [.text(series)], entry).map { try listing($0, db) }
  }

  /// Newest first.
  static func entries(_ query: AuditQuery, before: Int64?, limit: Int, _ db: Database) throws -> [AuditEntry] {
    var conditions = ["id < ?"]
    var values: [SQLValue] = [.integer(before ?? .max)]
    if let who = query.who {
      conditions.append("who = ?")
      values.append(.text(who))
    }
    if let action = query.action {
      conditions.append("action = ?")
      values.append(.text(action.rawValue))
    }
    if let task = query.task {
      conditions.append("id IN (SELECT entry FROM audit_tasks WHERE task = ?)")
      values.append(SQLValue(task))
    }
    let sql = "SELECT \(columns) FROM audit WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?"
    return try db.rows(sql, values + [SQLValue(limit)], entry).map { try listing($0, db) }
  }

  private static func listing(_ entry: AuditEntry, _ db: Database) throws -> AuditEntry {
    var entry = entry
    entry.tasks = try db.rows("SELECT task FROM audit_tasks WHERE entry = ? ORDER BY task", [.integer(entry.id)]) {
      TaskID($0.integer(0))
    }
    return entry
  }

  private static func entry(_ row: SQLRow) throws -> AuditEntry {
    AuditEntry(
      id: row.integer(0), at: Timestamp(microseconds: row.integer(1)), until: row.timestamp(2), who: row.text(3),
      from: try JSONText(trusted: row.text(4)).decode(), action: AuditAction(rawValue: row.text(5)),
      count: row.int(6), name: row.optionalText(7), queue: row.optionalText(8), filter: row.optionalText(9),
      change: try row.optionalText(10).map { try JSONText(trusted: $0).decode() },
      results: try JSONText(trusted: row.text(11)).decode())
  }
}
