import GRDB
import Signalbox
import SignalboxModel

/// The audit log, written in the transaction of what it tells.
extension WriteSession {
  /// Writes an entry, or into that of an earlier batch of its series.
  ///
  /// - Parameter isChange: whether anything is other than before.
  func audit(_ entry: AuditEntry, series: String?, isChange: Bool) throws {
    if let series, let row = try AuditRow.row(ofSeries: series, db) {
      var earlier = row.entry
      earlier.continues(with: entry)
      try db.run(
        "UPDATE audit SET until = ?, count = ?, name = ?, results = ?, reasons = ? WHERE id = ?",
        [
          SQLValue(earlier.until), SQLValue(earlier.count), SQLValue(earlier.name),
          .text(try JSONText(encoding: earlier.results).text),
          SQLValue(try earlier.reasons.map { try JSONText(encoding: $0).text }), .integer(earlier.id),
        ])
      try list(earlier.tasks, in: earlier.id)
      if isChange, row.line.isRefused {
        let line = AuditLine(number: row.line.number, isRefused: false)
        let number = try nextNumber(line)
        try db.run(
          "UPDATE audit SET is_refused = 0, number = ? WHERE id = ?", [SQLValue(number), .integer(earlier.id)])
        try prune(line, upTo: number - auditRetention.count)
      }
    } else {
      let line = AuditLine(number: entry.action == .add ? 0 : 1, isRefused: !isChange)
      let number = try nextNumber(line)
      try insert(entry, series: series, line, number: number)
      try list(entry.tasks, in: db.lastInsertedRowID)
      try prune(line, upTo: number - auditRetention.count)
    }
  }

  private func nextNumber(_ line: AuditLine) throws -> Int {
    let last = try db.first("SELECT max(number) FROM audit WHERE line = ? AND is_refused = ?", line.values) {
      $0.int(0)
    }
    return (last ?? 0) + 1
  }

  private func insert(_ entry: AuditEntry, series: String?, _ line: AuditLine, number: Int) throws {
    let values: [SQLValue] = [
      SQLValue(number), SQLValue(entry.at), SQLValue(entry.until), .text(entry.who),
      .text(try JSONText(encoding: entry.from).text), .text(entry.action.rawValue), SQLValue(entry.count),
      SQLValue(entry.name), SQLValue(entry.queue), SQLValue(entry.filter),
      SQLValue(try entry.change.map { try JSONText(encoding: $0).text }),
      .text(try JSONText(encoding: entry.results).text),
      SQLValue(try entry.reasons.map { try JSONText(encoding: $0).text }), SQLValue(series),
    ]
    try db.run(
      """
      INSERT INTO audit (line, is_refused, number, at, until, who, place, action, count, name, queue, filter, change,
        results, reasons, series)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      line.values + values)
  }

  private func list(_ tasks: [TaskID], in entry: Int64) throws {
    for task in tasks {
      try db.run("INSERT OR IGNORE INTO audit_tasks (entry, task) VALUES (?, ?)", [.integer(entry), SQLValue(task)])
    }
  }

  /// Deletes what is over the bound, and some of what is too old; the rest of that goes with the entries to come. Nothing goes
  /// early because the clock was set.
  private func prune(_ line: AuditLine, upTo number: Int) throws {
    try db.run(
      "DELETE FROM audit WHERE line = ? AND is_refused = ? AND number <= ?", line.values + [SQLValue(number)])
    let oldest = jumps.cautious(now) + (.zero - auditRetention.age)
    try db.run(
      """
      DELETE FROM audit WHERE id IN (
        SELECT id FROM (SELECT id, at FROM audit ORDER BY id LIMIT 100) WHERE at < ?)
      """, [SQLValue(oldest)])
  }
}

/// Entries that are bounded together; see `Schema.tasks3` and `Schema.tasks6`.
struct AuditLine {
  var number: Int
  var isRefused: Bool

  var values: [SQLValue] { [SQLValue(number), SQLValue(isRefused ? 1 : 0)] }
}

/// The rows of the audit log as entries.
enum AuditRow {
  private static let columns = "id, at, until, who, place, action, count, name, queue, filter, change, results, reasons"

  static func row(ofSeries series: String, _ db: Database) throws -> (entry: AuditEntry, line: AuditLine)? {
    let row = try db.first(
      "SELECT \(columns), line, is_refused FROM audit WHERE series = ?", [.text(series)]
    ) { (entry: try entry($0), line: AuditLine(number: $0.int(13), isRefused: $0.int(14) == 1)) }
    return try row.map { (try listing($0.entry, db), $0.line) }
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
      results: try JSONText(trusted: row.text(11)).decode(),
      reasons: try row.optionalText(12).map { try JSONText(trusted: $0).decode() })
  }
}
