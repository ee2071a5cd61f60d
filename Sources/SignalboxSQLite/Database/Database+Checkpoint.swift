import GRDB
import GRDBSQLite

extension Database {
  /// Pages in the write-ahead log after which they are written into the file: 16 MB.
  static var checkpointPages: Int { 4000 }
  /// Pages after which the checkpoint is prepared; see ``StoreConnections/checkpointWhenLong(_:)``.
  static var stampPages: Int { 3000 }

  /// How many pages this connection has written into the write-ahead log since that was last written back.
  func pagesInWriteAheadLog() throws -> Int { try pagesWritten(reset: false) }

  /// Writes the write-ahead log into the file, as far as readers let it, so that the next commit begins it anew.
  ///
  /// For the writer, between its transactions.
  ///
  /// - Returns: how long the log is now.
  /// - Throws: when the file fails; then its connections are not to be used again.
  func restartWriteAheadLog() throws -> WriteAheadLog {
    // Not the passive mode, which calls it done when all is written back: while somebody still reads in the log the next
    // commit goes to its end all the same, and so do all until the next checkpoint. Nobody is waited for, since no
    // connection of ours has a busy handler.
    var log = try checkpoint(SQLITE_CHECKPOINT_RESTART)
    // Held up by a reader: the next commit tries again.
    guard !log.isHeldUp else { return log }
    _ = try pagesWritten(reset: true)
    // What a reader made longer than it usually gets.
    if log.bytes > WriteAheadLog.long { log = try checkpoint(SQLITE_CHECKPOINT_TRUNCATE) }
    return log
  }

  /// Writes all of the write-ahead log into the file and leaves it empty, unless somebody reads in it.
  ///
  /// Costs nothing when it is empty.
  func emptyWriteAheadLog() throws -> WriteAheadLog {
    let log = try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
    if !log.isHeldUp { _ = try pagesWritten(reset: true) }
    return log
  }

  private func checkpoint(_ mode: Int32) throws -> WriteAheadLog {
    var inLog: Int32 = 0
    var done: Int32 = 0
    var code = sqlite3_wal_checkpoint_v2(sqliteConnection, nil, mode, &inLog, &done)
    // Left over from an access of somebody who was cancelled, and no fault of the file. SQLite forgets it at the end of the call.
    if code == SQLITE_INTERRUPT { code = sqlite3_wal_checkpoint_v2(sqliteConnection, nil, mode, &inLog, &done) }
    guard code == SQLITE_OK || code == SQLITE_BUSY else { throw failure(code, "checkpoint") }
    let isHeldUp = code == SQLITE_BUSY || inLog != done
    return WriteAheadLog(bytes: max(0, Int(inLog)) * 4096, isHeldUp: isHeldUp)
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
