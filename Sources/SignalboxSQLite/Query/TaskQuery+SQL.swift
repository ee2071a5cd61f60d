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
    case .queue(let patterns): .any(patterns.map { .matches($0, "queue") })
    case .name(let patterns): .any(patterns.map { .matches($0, "name") })
    case .tag(let patterns): .any(patterns.map(SQLCondition.tagMatches))
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

  /// Of a column whose own collation is that of bytes.
  ///
  /// SQLite makes an IN of several comparisons of one column, and gives all of them the collation of one. So the collation
  /// stands on the left, where an IN keeps it, and the `+` keeps an exact comparison out of such an IN.
  static func matches(_ pattern: TextPattern, _ column: String) -> SQLCondition {
    switch pattern {
    case .exact(let text): SQLCondition("+\(column) = ?", [.text(text)])
    case .glob(let glob) where glob.isLiteral: equalsFoldingCase(glob.pattern, column)
    case .glob(let glob): SQLCondition("matches_glob(\(column), ?)", [.text(glob.pattern)])
    }
  }

  static func equalsFoldingCase(_ text: String, _ column: String) -> SQLCondition {
    SQLCondition("\(column) COLLATE NOCASE = ?", [.text(text)])
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

  fileprivate static func tagMatches(_ pattern: TextPattern) -> SQLCondition {
    let isInIndex = "EXISTS (SELECT 1 FROM tags WHERE tag = ? AND task = tasks.id)"
    switch pattern {
    case .exact(let text):
      // The index holds one of the tags that differ in case only: it leads to the task, whose own tags decide.
      return SQLCondition(
        "(\(isInIndex) AND EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?))", [.text(text), .text(text)])
    case .glob(let glob) where glob.isLiteral: return SQLCondition(isInIndex, [.text(glob.pattern)])
    case .glob(let glob):
      return SQLCondition(
        "(tags IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(tags) WHERE matches_glob(value, ?)))",
        [.text(glob.pattern)])
    }
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
