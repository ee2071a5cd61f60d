import GRDB
import Signalbox
import SignalboxModel

/// The audit log, written in the transaction of what it tells.
extension WriteSession {
  /// Writes an entry, or into that of an earlier batch of its series.
  func write(_ audit: LedgerAudit) throws {
    if let series = audit.series, let (earlier, line) = try AuditRow.row(ofSeries: series, db) {
      let (entry, newLine) = audit.continuing(earlier, in: line)
      try update(entry)
      if newLine != line { try move(entry.id, to: newLine) }
    } else {
      let number = try nextNumber(audit.line)
      try insert(audit.entry, series: audit.series, audit.line, number: number)
      try list(audit.entry.tasks, in: db.lastInsertedRowID)
      try prune(audit.line, upTo: number - auditRetention.count)
    }
  }

  private func update(_ entry: AuditEntry) throws {
    try db.run(
      "UPDATE audit SET until = ?, count = ?, name = ?, results = ?, reasons = ? WHERE id = ?",
      [
        SQLValue(entry.until), SQLValue(entry.count), SQLValue(entry.name),
        .text(try JSONText(encoding: entry.results).text),
        SQLValue(try entry.reasons.map { try JSONText(encoding: $0).text }), .integer(entry.id),
      ])
    try list(entry.tasks, in: entry.id)
  }

  /// Makes an entry the youngest of another line.
  private func move(_ entry: Int64, to line: LedgerAudit.Line) throws {
    let number = try nextNumber(line)
    try db.run(
      "UPDATE audit SET line = ?, is_refused = ?, number = ? WHERE id = ?",
      line.values + [SQLValue(number), .integer(entry)])
    try prune(line, upTo: number - auditRetention.count)
  }

  private func nextNumber(_ line: LedgerAudit.Line) throws -> Int {
    let last = try db.first("SELECT max(number) FROM audit WHERE line = ? AND is_refused = ?", line.values) {
      $0.int(0)
    }
    return (last ?? 0) + 1
  }

  private func insert(_ entry: AuditEntry, series: String?, _ line: LedgerAudit.Line, number: Int) throws {
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

  /// Deletes what is over the bound, and some of what is too old; the rest of that goes with the entries to come.
  ///
  /// Nothing goes early because the clock was set.
  private func prune(_ line: LedgerAudit.Line, upTo number: Int) throws {
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

extension LedgerAudit.Line {
  /// By the columns `line` and `is_refused`; see `Schema.tasks3` and `Schema.tasks6`.
  fileprivate init(number: Int, isRefused: Bool) {
    self = number == 0 ? .adds : isRefused ? .refusals : .acts
  }

  fileprivate var values: [SQLValue] { [SQLValue(self == .adds ? 0 : 1), SQLValue(self == .refusals ? 1 : 0)] }
}

/// The rows of the audit log as entries.
enum AuditRow {
  private static let columns = "id, at, until, who, place, action, count, name, queue, filter, change, results, reasons"

  static func row(ofSeries series: String, _ db: Database) throws -> (entry: AuditEntry, line: LedgerAudit.Line)? {
    let row = try db.first(
      "SELECT \(columns), line, is_refused FROM audit WHERE series = ?", [.text(series)]
    ) { (entry: try entry($0), line: LedgerAudit.Line(number: $0.int(13), isRefused: $0.int(14) == 1)) }
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
