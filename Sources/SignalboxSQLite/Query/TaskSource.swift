import GRDB
import SignalboxModel

/// A way to the tasks for which one term of a filter holds, other than by walking an order.
struct TaskSource {
  /// A SELECT of ids; an id may come more than once.
  var ids: SQLCondition
  /// Whether it has tasks for which the term does not hold, beside all those for which it does.
  var hasOthers = false
  /// Whether a whole index is looked through, however few it finds: some 0.1 s with 1,000,000 tasks.
  var isScan = false
  /// The one tag by which it finds them, when that is how.
  var tag: String?

  /// Its tasks; nil when they are more than `limit`.
  func ids(_ db: Database, limit: Int) throws -> [Int64]? {
    let found = try db.rows(
      composed: "SELECT * FROM (\(ids.sql)) LIMIT ?", ids.values + [SQLValue(limit + 1)]
    ) { $0.integer(0) }
    return found.count > limit ? nil : found
  }

  /// How many tasks it has, counted up to `limit`.
  func count(_ db: Database, limit: Int) throws -> Int {
    try db.first(
      composed: "SELECT count(*) FROM (SELECT DISTINCT * FROM (\(ids.sql)) LIMIT ?)", ids.values + [SQLValue(limit)]
    ) { $0.int(0) } ?? 0
  }
}

extension TaskQuery.Predicate {
  /// The index that leads to the tasks for which it holds; nil when there is none.
  var source: TaskSource? {
    switch self {
    case .tag(let patterns):
      TaskSource(
        ids: .select("task FROM tags", where: .indexedTag(patterns)),
        hasOthers: patterns.contains(where: \.isExact), isScan: !patterns.allSatisfy(\.isLiteral),
        tag: patterns.count == 1 ? patterns[0].literal : nil)
    case .id(let ids): TaskSource(ids: .select("id FROM tasks", where: .isOne(of: ids.map(\.rawValue), "id")))
    case .error(let texts): TaskSource(ids: .errors(where: .any(texts.map(SQLCondition.errorContains))), isScan: true)
    case .command(let texts):
      TaskSource(ids: .commands(where: .any(texts.map(SQLCondition.commandContains))), isScan: true)
    case .word(let word):
      TaskSource(
        ids: .union([
          .select(
            """
            id FROM counts CROSS JOIN tasks INDEXED BY tasks_family
            ON tasks.queue = counts.queue AND tasks.name = counts.name
            """, where: .contains(word, "counts.name")),
          .errors(where: .errorContains(word)), .commands(where: .commandContains(word)),
          .select("task FROM tags", where: .contains(word, "tag")),
        ]), isScan: true)
    default: nil
    }
  }
}

extension TextPattern {
  fileprivate var isExact: Bool {
    if case .exact = self { true } else { false }
  }

  /// Its text when it is written out in full.
  fileprivate var literal: String? {
    switch self {
    case .exact(let text): text
    case .glob(let glob): glob.isLiteral ? glob.pattern : nil
    }
  }
}

extension SQLCondition {
  /// Of the index of tags, which does not tell letters by their case.
  fileprivate static func indexedTag(_ patterns: [TextPattern]) -> SQLCondition {
    let groups = PatternGroups(patterns)
    let texts = groups.exact + groups.folded
    let isOne = texts.isEmpty ? [] : [SQLCondition.isOne(of: texts, "tag COLLATE NOCASE")]
    return .any(isOne + groups.globs("tag"))
  }

  fileprivate static func errors(where condition: SQLCondition) -> SQLCondition {
    .select("id FROM tasks INDEXED BY tasks_error", where: condition)
  }

  fileprivate static func commands(where condition: SQLCondition) -> SQLCondition {
    .select(
      "id FROM tasks INDEXED BY tasks_command",
      where: SQLCondition("command IS NOT NULL AND \(condition.sql)", condition.values))
  }

  fileprivate static func select(_ what: String, where condition: SQLCondition) -> SQLCondition {
    SQLCondition("SELECT \(what) WHERE \(condition.sql)", condition.values)
  }

  fileprivate static func union(_ parts: [SQLCondition]) -> SQLCondition {
    SQLCondition(parts.map(\.sql).joined(separator: " UNION ALL "), parts.flatMap(\.values))
  }
}
