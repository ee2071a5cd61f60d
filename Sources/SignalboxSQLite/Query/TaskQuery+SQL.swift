import GRDB
import SignalboxModel

extension TaskQuery.Predicate {
  /// Whether it is decided by a task's queue and name.
  var isOfFamily: Bool {
    switch self {
    case .queue, .name: true
    default: false
    }
  }

  /// Never NULL, so that it can be negated.
  func condition(now: Timestamp, _ names: NameColumn) -> SQLCondition {
    switch self {
    case .word(let word): .any([names.contains(word), .errorContains(word), .tagContains(word)])
    case .state: preconditionFailure("states are taken out before")
    case .queue(let patterns): .matches(patterns, "queue")
    case .name(let patterns): .matches(patterns, "name")
    case .tag(let patterns): .tagMatches(patterns)
    case .error(let texts): .any(texts.map(SQLCondition.errorContains))
    case .id(let ids): .isOne(of: ids.map(\.rawValue), "id")
    case .age(let comparison, let age):
      SQLCondition("(? - enqueued_at) \(comparison.rawValue) ?", [SQLValue(now), .integer(age.microseconds)])
    case .number(let field, let comparison, let value):
      SQLCondition("\(field.rawValue) \(comparison.rawValue) ?", [SQLValue(value)])
    }
  }
}

extension SQLCondition {
  static func contains(_ text: String, _ column: String) -> SQLCondition {
    SQLCondition("holds_text(\(column), ?)", [.text(text)])
  }

  static func errorContains(_ text: String) -> SQLCondition {
    let either = any([contains(text, "error_type"), contains(text, "error_message")])
    return SQLCondition("(error_type IS NOT NULL AND \(either.sql))", either.values)
  }

  /// The array's text is looked at first, which is cheap, and its elements only when that has the word.
  fileprivate static func tagContains(_ word: String) -> SQLCondition {
    let quoted = (try? TagText.encode([word])).flatMap(\.self).map { String($0.dropFirst(2).dropLast(2)) } ?? word
    return SQLCondition(
      """
      (tags IS NOT NULL AND holds_text(tags, ?) AND EXISTS (SELECT 1 FROM json_each(tags) WHERE holds_text(value, ?)))
      """, [.text(quoted), .text(word)])
  }
}

/// How a text is looked for in names: usually the names are few and their tasks many, so that the names which have it
/// are found once and not in every row.
struct NameColumn {
  private let areNamesFew: Bool

  init(_ db: Database) throws {
    areNamesFew = try db.first("SELECT count(*) FROM (SELECT 1 FROM counts LIMIT 1001)") { $0.int(0) <= 1000 } ?? false
  }

  func contains(_ text: String) -> SQLCondition {
    let condition = SQLCondition.contains(text, "name")
    guard areNamesFew else { return condition }
    return SQLCondition("name IN (SELECT name FROM counts WHERE \(condition.sql))", condition.values)
  }
}
