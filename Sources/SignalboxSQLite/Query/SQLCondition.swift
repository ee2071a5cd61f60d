import SignalboxModel

/// A part of a WHERE clause with the values of its question marks.
struct SQLCondition {
  var sql: String
  var values: [SQLValue]

  init(_ sql: String, _ values: [SQLValue] = []) {
    self.sql = sql
    self.values = values
  }

  static func any(_ parts: [SQLCondition]) -> SQLCondition {
    guard !parts.isEmpty else { return SQLCondition("FALSE") }
    return SQLCondition("(" + joined(parts[...], by: "OR") + ")", parts.flatMap(\.values))
  }

  static func all(_ parts: [SQLCondition]) -> SQLCondition {
    guard !parts.isEmpty else { return SQLCondition("TRUE") }
    return SQLCondition(joined(parts[...], by: "AND"), parts.flatMap(\.values))
  }

  /// Parts that are written in one row at most.
  private static let longestRow = 64

  /// SQLite takes no expression that is more than 1,000 deep, and each part of a row makes it one deeper: many parts are halved
  /// until they are few.
  private static func joined(_ parts: ArraySlice<SQLCondition>, by word: String) -> String {
    guard parts.count > longestRow else { return parts.map(\.sql).joined(separator: " \(word) ") }
    let half = parts.count / 2
    return "(\(joined(parts.prefix(half), by: word))) \(word) (\(joined(parts.dropFirst(half), by: word)))"
  }

  /// `column IN (…)` over numbers, bound as one value however many they are.
  static func isOne(of numbers: some Sequence<Int64>, _ column: String) -> SQLCondition {
    let list = numbers.map(String.init).joined(separator: ",")
    return SQLCondition("\(column) IN (SELECT value FROM json_each(?))", [.text("[\(list)]")])
  }

  /// Texts that are compared one by one at most.
  static let mostCompared = 16

  /// Whether a value, with the collation of the comparison, is one of some texts.
  ///
  /// Many are bound as one value, of which SQLite makes a set once for each statement.
  static func isOne(of texts: [String], _ value: String) -> SQLCondition {
    // SQLite ends a text of JSON at its first NUL.
    guard texts.count > mostCompared, !texts.contains(where: { $0.holdsNUL }),
      let list = try? JSONText(encoding: texts).text
    else { return .any(texts.map { SQLCondition("\(value) = ?", [.text($0)]) }) }
    return SQLCondition("\(value) IN (SELECT value FROM json_each(?))", [.text(list)])
  }
}
