import GRDB
import GRDBSQLite
import Signalbox

extension Database {
  /// Runs statements that SQLite ends with `SQLITE_INTERRUPT` once the deadline is over.
  func within<Value>(_ deadline: ReadDeadline?, _ body: () throws -> Value) rethrows -> Value {
    guard let deadline else { return try body() }
    let held = HeldDeadline(deadline)
    return try withExtendedLifetime(held) {
      // Every 500 steps of its machine: some microseconds of usual steps, and no more than some milliseconds of the longest.
      sqlite3_progress_handler(
        sqliteConnection, 500,
        { held in
          guard let held else { return 0 }
          return Unmanaged<HeldDeadline>.fromOpaque(held).takeUnretainedValue().deadline.isOver ? 1 : 0
        }, Unmanaged.passUnretained(held).toOpaque())
      defer { sqlite3_progress_handler(sqliteConnection, 0, nil, nil) }
      return try body()
    }
  }
}

/// A deadline that C code can hold.
private final class HeldDeadline {
  let deadline: ReadDeadline

  init(_ deadline: ReadDeadline) {
    self.deadline = deadline
  }
}
