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
  func condition(_ moments: MomentColumns, _ names: NameColumn) -> SQLCondition {
    switch self {
    case .word(let word):
      .any([names.contains(word), .errorContains(word), .tagContains(word), .commandContains(word)])
    case .state: preconditionFailure("states are taken out before")
    case .queue(let patterns): .matches(patterns, "queue")
    case .name(let patterns): .matches(patterns, "name")
    case .tag(let patterns): .tagMatches(patterns)
    case .error(let texts): .any(texts.map(SQLCondition.errorContains))
    case .command(let texts): .any(texts.map(SQLCondition.commandContains))
    case .id(let ids): .isOne(of: ids.map(\.rawValue), "id")
    case .time(let field, let comparison, let time): field.condition(comparison, time, moments)
    case .number(let field, let comparison, let value):
      SQLCondition("\(field.column) \(comparison.rawValue) ?", [SQLValue(value)])
    }
  }
}

extension TaskQuery.NumberField {
  /// Its value in a row of tasks.
  ///
  /// A row has no more tries than attempts.
  fileprivate var column: String {
    switch self {
    case .attempt, .priority: rawValue
    case .tries:
      "CASE WHEN state < \(StateCode.running) THEN tries WHEN state = \(StateCode.of(.failed)) "
        + "THEN max(tries, attempt > 0) ELSE tries + (attempt > tries) END"
    }
  }
}

extension TaskQuery.TimeField {
  fileprivate func condition(
    _ comparison: TaskQuery.Comparison, _ time: Duration, _ moments: MomentColumns
  ) -> SQLCondition {
    let (operation, limit) = (comparison.rawValue, SQLValue.integer(time.microseconds))
    let now = SQLValue(moments.now)
    return switch self {
    case .age: SQLCondition("(? - \(moments.enqueued)) \(operation) ?", [now, limit])
    case .running:
      SQLCondition("(state = \(StateCode.running) AND (? - \(moments.started)) \(operation) ?)", [now, limit])
    case .silent: preconditionFailure("silence is told by ids before")
    case .ended:
      SQLCondition("(finished_at IS NOT NULL AND (? - \(moments.finished)) \(operation) ?)", [now, limit])
    case .took: SQLCondition("(finished_at IS NOT NULL AND took IS NOT NULL AND took \(operation) ?)", [limit])
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

  static func commandContains(_ text: String) -> SQLCondition {
    let holds = contains(text, "command")
    return SQLCondition("(command IS NOT NULL AND \(holds.sql))", holds.values)
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
