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
    return SQLCondition("(" + parts.map(\.sql).joined(separator: " OR ") + ")", parts.flatMap(\.values))
  }

  static func all(_ parts: [SQLCondition]) -> SQLCondition {
    guard !parts.isEmpty else { return SQLCondition("TRUE") }
    return SQLCondition(parts.map(\.sql).joined(separator: " AND "), parts.flatMap(\.values))
  }

  /// `column IN (…)` over numbers, bound as one value however many they are.
  static func isOne(of numbers: some Sequence<Int64>, _ column: String) -> SQLCondition {
    let list = numbers.map(String.init).joined(separator: ",")
    return SQLCondition("\(column) IN (SELECT value FROM json_each(?))", [.text("[\(list)]")])
  }
}
