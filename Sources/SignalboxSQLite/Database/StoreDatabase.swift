import GRDB
import Signalbox

/// How one SQLite file of ours is opened: its kind is checked before anything in it changes, then it is brought to the newest
/// schema.
struct StoreDatabase: Sendable {
  var path: String
  /// The file, locked.
  ///
  /// Every connection keeps it, so that it is closed after the last of them.
  var held: HeldFile
  var schema: Schema
  var durability: Durability
  var cacheKiB: Int
  var readers: Int

  func open() throws -> DatabasePool {
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      try pool.writeWithoutTransaction { db in
        // GRDB sets NORMAL itself when it sets up WAL, so this comes after.
        try db.execute(sql: durability.pragma)
        // The writers do it themselves, after their callers have their answers, and look at what it says: SQLite ignores
        // a failed flush there.
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
      }
      try schema.migrator.migrate(pool)
      return pool
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Closes a file, everything in it: SQLite itself leaves the write-ahead log behind when statements are still prepared, and
  /// who then copied the file alone would lose what is in the log.
  ///
  /// While another program reads in the log it stays, and is written back when the file is opened next.
  ///
  /// - Throws: when the log cannot be written back, but for a full disk, where it stays beside the file until the next opening. The
  ///   file is closed then too, unless it failed: SQLite's own closing would flush through the handle that did.
  static func close(_ pool: DatabasePool) throws {
    do {
      try pool.writeWithoutTransaction { db in _ = try db.emptyWriteAheadLog() }
    } catch {
      let code = (error as? DatabaseError)?.resultCode
      if code != .SQLITE_IOERR { try pool.close() }
      if code == .SQLITE_FULL { return }
      throw error
    }
    try pool.close()
  }

  /// Connections that read.
  ///
  /// Of searches that somebody asked for two run by TCP and two by the socket (see `ReadLimit`), so that one is always
  /// free for what is read at once: a task by its id.
  static let readers = 5

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "signalbox \(schema.name)"
    configuration.maximumReaderCount = readers
    configuration.prepareDatabase { db in
      try SQLFunctions.add(to: db)
      guard !db.configuration.readonly else { return }
      try check(db)
      // Works on a file without tables only, and has to come before WAL, which writes the first page.
      try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      try db.execute(sql: "PRAGMA secure_delete = FAST")
      try db.execute(sql: "PRAGMA cache_size = -\(cacheKiB)")
    }
    return configuration
  }

  private func check(_ db: Database) throws {
    // The migrator's own table comes before the first migration: a server that was killed in between left it alone.
    let tables =
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM sqlite_master
          WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> 'grdb_migrations'
          """) ?? 0
    let mark = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard tables == 0 || mark == schema.mark else {
      throw StoreError(
        .corrupt, "\(path) is a SQLite file, but not Signalbox \(schema.name); name another path")
    }
    guard tables > 0, try schema.migrator.hasBeenSuperseded(db) else { return }
    throw StoreError(
      .newerSchema, "a newer version of Signalbox wrote \(path); use that version or newer, or another path")
  }
}
