import GRDB
import GRDBSQLite
import Signalbox

/// A prepared statement, bound and stepped without GRDB's own layer.
///
/// Two reasons: GRDB ends a text at its first NUL, and names, tags and errors can hold one; and a store writes several
/// rows for every task, where each microsecond of binding counts. Preparing and caching stay with GRDB's connection.
struct SQLStatement {
  private let statement: Statement
  private let handle: OpaquePointer

  /// Statements that a connection keeps at most: those of the code, and more than a hundred that were composed.
  private static let mostKept = 160
  /// Bytes of a composed text beyond which it is not kept.
  private static let longestKept = 2048

  /// Prepares a text once per connection.
  ///
  /// For texts of the code, which are no more than there are in it.
  init(_ sql: String, in db: Database) throws {
    self.init(try db.cachedStatement(sql: sql))
  }

  /// Prepares a text that was put together for a query.
  ///
  /// Whoever asks makes ever new ones: they are kept as long as they are few, since lists on a screen ask for the same
  /// again and again.
  init(composed sql: String, in db: Database) throws {
    self.init(try sql.utf8.count > Self.longestKept ? db.makeStatement(sql: sql) : db.cachedStatement(sql: sql))
    let isNew = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_RUN, 0) == 0
    if isNew, db.preparedStatements > Self.mostKept { db.clearSchemaCache() }
  }

  private init(_ statement: Statement) {
    self.statement = statement
    handle = statement.sqliteStatement
  }

  /// Runs it to its end.
  func run(_ values: [SQLValue] = []) throws {
    defer { finish() }
    try bind(values)
    while try step() {}
  }

  /// Runs it, calling `body` for each row; stops early when `body` returns false.
  func each(_ values: [SQLValue] = [], _ body: (SQLRow) throws -> Bool) throws {
    defer { finish() }
    try bind(values)
    while try step() {
      guard try body(SQLRow(handle: handle)) else { return }
    }
  }

  func rows<Value>(_ values: [SQLValue], _ map: (SQLRow) throws -> Value) throws -> [Value] {
    var found: [Value] = []
    try each(values) { row in
      found.append(try map(row))
      return true
    }
    return found
  }

  func first<Value>(_ values: [SQLValue], _ map: (SQLRow) throws -> Value) throws -> Value? {
    var found: Value?
    try each(values) { row in
      found = try map(row)
      return false
    }
    return found
  }

  private func bind(_ values: [SQLValue]) throws {
    var index: Int32 = 0
    for value in values {
      index += 1
      let code = bind(value, at: index)
      guard code == SQLITE_OK else { throw failure(code) }
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    // Nothing is bound before: see `finish()`.
    case .null: SQLITE_OK
    case .integer(let number): sqlite3_bind_int64(handle, index, number)
    case .real(let number): sqlite3_bind_double(handle, index, number)
    case .text(var text):
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(
            handle, index, $0.baseAddress ?? Self.empty, sqlite3_uint64($0.count), Self.copied, UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let bytes):
      bytes.isEmpty
        ? sqlite3_bind_zeroblob(handle, index, 0)
        : bytes.withUnsafeBytes {
          sqlite3_bind_blob64(handle, index, $0.baseAddress, sqlite3_uint64($0.count), Self.copied)
        }
    }
  }

  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(code)
    }
  }

  /// The last thing of every run: the connection may have let go of the statement meanwhile.
  private func finish() {
    withExtendedLifetime(statement) {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
  }

  private func failure(_ code: Int32) -> any Error {
    let db = sqlite3_db_handle(handle)
    let error = DatabaseError(
      resultCode: ResultCode(rawValue: code), message: sqlite3_errmsg(db).map { String(cString: $0) },
      sql: statement.sql)
    // Which file could not be opened, and why, the connection alone knows.
    guard error.resultCode == .SQLITE_CANTOPEN, let shortage = StoreError(shortage: sqlite3_system_errno(db)) else {
      return error
    }
    return shortage
  }

  /// SQLite's mark for "copy it now" (`SQLITE_TRANSIENT`), a macro that Swift cannot see.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
  /// A null pointer would bind NULL instead of an empty text.
  private static var empty: UnsafePointer<CChar> {
    UnsafePointer(StaticString("").utf8Start.withMemoryRebound(to: CChar.self, capacity: 1) { $0 })
  }
}

/// The row that a statement stands on; good until the next step.
struct SQLRow {
  fileprivate let handle: OpaquePointer

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func int(_ column: Int32) -> Int { Int(integer(column)) }
  func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  func optionalReal(_ column: Int32) -> Double? { isNull(column) ? nil : sqlite3_column_double(handle, column) }

  /// Exact, whatever the bytes: what is not UTF-8 becomes the replacement character.
  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func withBlob<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    let start = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  func blob(_ column: Int32) -> [UInt8] { withBlob(column) { Array($0) } }
}

extension Database {
  /// Runs a statement, prepared once per connection.
  func run(_ sql: String, _ values: [SQLValue] = []) throws {
    try SQLStatement(sql, in: self).run(values)
  }

  func each(_ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws -> Void) throws {
    try SQLStatement(sql, in: self).each(values) { row in
      try body(row)
      return true
    }
  }

  func rows<Value>(_ sql: String, _ values: [SQLValue] = [], _ map: (SQLRow) throws -> Value) throws -> [Value] {
    try SQLStatement(sql, in: self).rows(values, map)
  }

  func first<Value>(_ sql: String, _ values: [SQLValue] = [], _ map: (SQLRow) throws -> Value) throws -> Value? {
    try SQLStatement(sql, in: self).first(values, map)
  }

  /// The same of a text that was put together for a query.
  func rows<Value>(
    composed sql: String, _ values: [SQLValue], _ map: (SQLRow) throws -> Value
  ) throws -> [Value] {
    try SQLStatement(composed: sql, in: self).rows(values, map)
  }

  func first<Value>(
    composed sql: String, _ values: [SQLValue], _ map: (SQLRow) throws -> Value
  ) throws -> Value? {
    try SQLStatement(composed: sql, in: self).first(values, map)
  }

  /// How many statements the connection has prepared and not let go of.
  var preparedStatements: Int {
    var count = 0
    var next = sqlite3_next_stmt(sqliteConnection, nil)
    while next != nil {
      count += 1
      next = sqlite3_next_stmt(sqliteConnection, next)
    }
    return count
  }
}
