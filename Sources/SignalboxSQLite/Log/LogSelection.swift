import GRDB

/// Logs that are not of the store.
struct LogSelection {
  /// Rows of `logs`.
  var ids: [Int64]

  /// Chooses logs of tasks after `last`, and those of attempts that the file of tasks does not have; nil for that file
  /// when it is known to have all attempts.
  ///
  /// An attempt is in that file before anything can be in its log, so that such logs are always of another day: the
  /// file was put back from a backup.
  init(_ logs: Database, after last: Int64, tasks: DatabasePool?) throws {
    ids = try logs.rows("SELECT id FROM logs WHERE task > ?", [.integer(last)]) { $0.integer(0) }
    guard let tasks else { return }
    ids += try tasks.read { tasks in
      var ahead: [Int64] = []
      try logs.each("SELECT id, task, attempt FROM logs WHERE task <= ?", [.integer(last)]) { row in
        if try Self.isAhead(row.integer(1), row.int(2), tasks) { ahead.append(row.integer(0)) }
      }
      return ahead
    }
  }

  /// How many more of the newest logs are looked at than there are tasks running.
  private static let margin = 1000

  /// Whether there are any.
  ///
  /// Tells it from the newest ones, since a pass over all of them takes about 2 µs for each.
  ///
  /// Logs are in the order in which attempts first wrote. What is newer than the first of an attempt that the file of tasks does
  /// not have is of attempts like it, or of those that were running when the file was copied, and few others: of ones that had
  /// ended by then, and whose last words came late.
  static func isAny(_ logs: Database, after last: Int64, tasks: DatabasePool) throws -> Bool {
    let later = try logs.first("SELECT 1 FROM logs WHERE task > ? LIMIT 1", [.integer(last)]) { $0.int(0) }
    if later != nil { return true }
    return try tasks.read { tasks in
      let count = try tasks.first("SELECT count(*) FROM tasks INDEXED BY tasks_place WHERE state = 3") { $0.int(0) }
      let newest = try logs.rows(
        "SELECT task, attempt FROM logs ORDER BY id DESC LIMIT ?", [SQLValue((count ?? 0) + margin)]
      ) { (task: $0.integer(0), attempt: $0.int(1)) }
      return try newest.contains { try isAhead($0.task, $0.attempt, tasks) }
    }
  }

  private static func isAhead(_ task: Int64, _ attempt: Int, _ tasks: Database) throws -> Bool {
    let known = try tasks.first("SELECT attempt FROM tasks WHERE id = ?", [.integer(task)]) { $0.int(0) }
    return known.map { attempt > $0 } ?? false
  }

  /// Writes them to a file of their own, with the same two tables.
  ///
  /// Where that fails, nothing of the file stays.
  ///
  /// - Returns: its path; nil when there are none.
  func copy(beside path: String, _ db: Database) throws -> String? {
    guard !ids.isEmpty else { return nil }
    let copy = try StoreFiles.makeCopyFile(beside: path, "set-aside")
    do {
      try db.execute(sql: "ATTACH DATABASE ? AS aside", arguments: [copy])
      try fill(db)
      try db.execute(sql: "DETACH DATABASE aside")
    } catch {
      // Nothing but what is in the way of the next try: half a file, and what SQLite would take for the journal of a new one.
      try? db.execute(sql: "DETACH DATABASE aside")
      for suffix in ["", "-journal"] { StoreFiles.remove(copy + suffix) }
      throw error
    }
    return copy
  }

  /// Writes them to the file that is attached as `aside`.
  private func fill(_ db: Database) throws {
    try db.inTransaction(.immediate) {
      try db.execute(sql: "CREATE TABLE aside.logs AS SELECT * FROM main.logs WHERE false")
      try db.execute(sql: "CREATE TABLE aside.chunks AS SELECT * FROM main.chunks WHERE false")
      for id in ids {
        try db.execute(sql: "INSERT INTO aside.logs SELECT * FROM main.logs WHERE id = ?", arguments: [id])
        try db.execute(sql: "INSERT INTO aside.chunks SELECT * FROM main.chunks WHERE log = ?", arguments: [id])
      }
      return .commit
    }
  }

  func delete(_ db: Database) throws {
    for id in ids { try db.run("DELETE FROM logs WHERE id = ?", [.integer(id)]) }
  }
}
