import GRDB
import GRDBSQLite

extension Database {
  /// Pages in the write-ahead log after which they are written into the file: 16 MB.
  private static var checkpointPages: Int { 4000 }

  /// Writes the write-ahead log into the file when it has become long, as far as readers let it. For the writer, between
  /// its transactions.
  ///
  /// - Throws: when the file fails; then its connections are not to be used again.
  func checkpointWhenLong() throws {
    guard try pagesWritten(reset: false) >= Self.checkpointPages else { return }
    var inLog: Int32 = 0
    var done: Int32 = 0
    // Not the passive mode, which calls it done when all is written back: while somebody still reads in the log the next
    // commit goes to its end all the same, and so do all until the next checkpoint. Nobody is waited for, since no
    // connection of ours has a busy handler.
    let code = sqlite3_wal_checkpoint_v2(sqliteConnection, nil, SQLITE_CHECKPOINT_RESTART, &inLog, &done)
    guard code == SQLITE_OK || code == SQLITE_BUSY else { throw failure(code, "checkpoint") }
    // Held up by a reader: the next commit tries again.
    if code == SQLITE_OK, inLog == done { _ = try pagesWritten(reset: true) }
  }

  /// How many pages this connection has written into the log since it was asked with `reset`.
  private func pagesWritten(reset: Bool) throws -> Int {
    var count: Int32 = 0
    var highest: Int32 = 0
    let code = sqlite3_db_status(sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &count, &highest, reset ? 1 : 0)
    guard code == SQLITE_OK else { throw failure(code, "status") }
    return Int(count)
  }

  private func failure(_ code: Int32, _ task: String) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code), message: "\(task): \(String(cString: sqlite3_errstr(code)))")
  }
}
