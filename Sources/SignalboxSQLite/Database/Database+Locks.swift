import GRDB
import GRDBSQLite

/// Other programs lock the file for moments, as `sqlite3` does for a checkpoint.
extension Database {
  /// How long such a lock is waited for, in milliseconds.
  private static var patience: Int32 { 2000 }

  /// Begins a transaction that writes.
  ///
  /// - Throws: `SQLITE_BUSY` when somebody else has the file locked all the time.
  func beginWriting() throws {
    do {
      try run("BEGIN IMMEDIATE")
    } catch let error as DatabaseError where error.isLock {
      try waitingForLocks { try run("BEGIN IMMEDIATE") }
    }
  }

  /// Runs `body` in a transaction that writes, and commits it.
  func inWriting<Value>(_ body: () throws -> Value) throws -> Value {
    try beginWriting()
    do {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      try rollback()
      throw error
    }
  }

  /// Runs `body`, which waits for locks of others.
  ///
  /// Nothing else does: a checkpoint would wait for whoever reads.
  func waitingForLocks(_ body: () throws -> Void) rethrows {
    sqlite3_busy_timeout(sqliteConnection, Self.patience)
    defer { sqlite3_busy_timeout(sqliteConnection, 0) }
    try body()
  }
}
