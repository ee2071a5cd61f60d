import GRDB
import GRDBSQLite
import Signalbox
import SignalboxModel

/// Functions of ours in SQL.
///
/// SQLite's own `instr` and `GLOB` take time in proportion to the product of both texts, or worse.
enum SQLFunctions {
  private typealias Function =
    @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void

  /// `holds_text(text, part)`: whether a text holds another, ASCII letters in either case; 0 for NULL.
  private static let holdsText: Function = { context, _, values in
    guard let values, let text = bytes(of: values[0]) else { return sqlite3_result_int(context, 0) }
    let search = kept(context, values[1]) { ByteSearch($0) }
    sqlite3_result_int(context, search.first(in: text) != nil ? 1 : 0)
  }

  /// `matches_glob(text, pattern)`: whether a pattern with `*` and `?` matches the whole text, ASCII letters in either case;
  /// 0 for NULL.
  private static let matchesGlob: Function = { context, _, values in
    guard let values, let text = bytes(of: values[0]) else { return sqlite3_result_int(context, 0) }
    let glob = kept(context, values[1]) { Glob($0) }
    sqlite3_result_int(context, glob.matches(text) ? 1 : 0)
  }

  /// `text_digest(text)`: the fingerprint of a text as a signed number; NULL for NULL.
  private static let textDigest: Function = { context, _, values in
    guard let values, let text = bytes(of: values[0]) else { return sqlite3_result_null(context) }
    sqlite3_result_int64(context, Int64(bitPattern: String(decoding: text, as: UTF8.self).fingerprint))
  }

  /// `command_text(payload)`: the words of a command, as ``TaskRecord/commandText`` has them; NULL when it is none.
  private static let commandText: Function = { context, _, values in
    guard let values, let payload = bytes(of: values[0]),
      let text = TaskRecord.commandText(of: JSONText(trusted: String(decoding: payload, as: UTF8.self)))
    else { return sqlite3_result_null(context) }
    // SQLite takes a copy of it.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    sqlite3_result_text(context, text, Int32(text.utf8.count), copied)
  }

  static func add(to db: Database) throws {
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
    let functions: [(name: String, arguments: Int32, call: Function)] = [
      ("holds_text", 2, holdsText), ("matches_glob", 2, matchesGlob), ("text_digest", 1, textDigest),
      ("command_text", 1, commandText),
    ]
    for (name, arguments, call) in functions {
      let code = sqlite3_create_function_v2(db.sqliteConnection, name, arguments, flags, nil, call, nil, nil, nil)
      guard code == SQLITE_OK else {
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: "cannot add the function \(name)")
      }
    }
  }

  /// Good until the value is converted or the call ends; nil for NULL.
  private static func bytes(of value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
    guard sqlite3_value_type(value) != SQLITE_NULL, let start = sqlite3_value_text(value) else { return nil }
    return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
  }

  private final class Kept<Value> {
    let value: Value

    init(_ value: Value) {
      self.value = value
    }
  }

  /// What was made of the second argument, made once for each statement while it is the same for every row.
  private static func kept<Value>(
    _ context: OpaquePointer?, _ argument: OpaquePointer?, _ make: (String) -> Value
  ) -> Value {
    if let known = sqlite3_get_auxdata(context, 1) {
      return Unmanaged<Kept<Value>>.fromOpaque(known).takeUnretainedValue().value
    }
    let value = make(bytes(of: argument).map { String(decoding: $0, as: UTF8.self) } ?? "")
    let held = Unmanaged<AnyObject>.passRetained(Kept(value))
    sqlite3_set_auxdata(context, 1, held.toOpaque()) { held in
      if let held { Unmanaged<AnyObject>.fromOpaque(held).release() }
    }
    return value
  }
}
