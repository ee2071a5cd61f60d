import GRDB
import SignalboxModel

/// A `TaskQuery` as SQL. What it means is `TaskQuery.matches(_:now:)`; the conformance suite compares the two.
///
/// ASCII letters in either case: SQLite's `lower` and NOCASE fold just those.
struct TaskFilter {
  /// The states that are asked for, as codes.
  var states: [Int]
  /// Everything else.
  var condition: SQLCondition
  /// Ways to the tasks by an index of their own, other than by state; each gives at least every task of the filter.
  var sources: [Source]

  /// An index that holds a filter's tasks and perhaps few others.
  struct Source {
    /// What to put behind `FROM tasks`.
    var hint: String
    var condition: SQLCondition
  }

  init(_ db: Database, _ query: TaskQuery, now: Timestamp) throws {
    let nameColumn = try NameColumn(db)
    var states = Set(StateCode.order)
    var conditions: [SQLCondition] = []
    sources = []
    for term in query.terms {
      if case .state(let asked) = term.predicate {
        states = term.isNegated ? states.subtracting(asked) : states.intersection(asked)
        continue
      }
      let condition = term.predicate.condition(now: now, nameColumn)
      conditions.append(term.isNegated ? SQLCondition("NOT (\(condition.sql))", condition.values) : condition)
      if !term.isNegated, let source = term.predicate.source { sources.append(source) }
    }
    self.states = states.map(StateCode.of).sorted()
    condition = .all(conditions)
  }
}

extension TaskQuery.Predicate {
  /// Never NULL, so that it can be negated.
  fileprivate func condition(now: Timestamp, _ name: NameColumn) -> SQLCondition {
    switch self {
    case .word(let word): .any([name.contains(word), .errorContains(word), .tagContains(word)])
    case .state: preconditionFailure("states are taken out before")
    case .queue(let globs): .any(globs.map { .matches($0, "queue") })
    case .name(let globs): .any(globs.map { .matches($0, "name") })
    case .tag(let globs): .any(globs.map(SQLCondition.tagMatches))
    case .error(let texts): .any(texts.map(SQLCondition.errorContains))
    case .id(let ids): .isOne(of: ids.map(\.rawValue), "id")
    case .age(let comparison, let age):
      SQLCondition("(? - enqueued_at) \(comparison.rawValue) ?", [SQLValue(now), .integer(age.microseconds)])
    case .number(let field, let comparison, let value):
      SQLCondition("\(field.rawValue) \(comparison.rawValue) ?", [SQLValue(value)])
    }
  }

  /// The index that leads to the tasks for which it holds; nil when there is none.
  fileprivate var source: TaskFilter.Source? {
    switch self {
    case .queue(let globs) where globs.allSatisfy(\.isLiteral):
      TaskFilter.Source(hint: "INDEXED BY tasks_queue", condition: .isLiterally(globs, "queue"))
    case .name(let globs) where globs.allSatisfy(\.isLiteral):
      TaskFilter.Source(hint: "INDEXED BY tasks_name", condition: .isLiterally(globs, "name"))
    case .tag(let globs) where globs.allSatisfy(\.isLiteral):
      TaskFilter.Source(
        hint: "",
        condition: SQLCondition(
          "id IN (SELECT task FROM tags WHERE tag IN (\(marks(globs.count))))", globs.map { .text($0.pattern) }))
    case .id(let ids):
      TaskFilter.Source(hint: "", condition: .isOne(of: ids.map(\.rawValue), "id"))
    default: nil
    }
  }
}

extension SQLCondition {
  fileprivate static func errorContains(_ text: String) -> SQLCondition {
    let text = SQLValue.text(text.loweredASCII)
    return SQLCondition(
      "(error_type IS NOT NULL AND (instr(lower(error_type), ?) > 0 OR instr(lower(error_message), ?) > 0))",
      [text, text])
  }

  /// The array's text is looked at first, which is cheap, and its elements only when that has the word.
  fileprivate static func tagContains(_ word: String) -> SQLCondition {
    let quoted = (try? TagText.encode([word])).flatMap(\.self).map { String($0.dropFirst(2).dropLast(2)) } ?? word
    return SQLCondition(
      """
      (tags IS NOT NULL AND instr(lower(tags), ?) > 0
        AND EXISTS (SELECT 1 FROM json_each(tags) WHERE instr(lower(value), ?) > 0))
      """, [.text(quoted.loweredASCII), .text(word.loweredASCII)])
  }

  fileprivate static func tagMatches(_ glob: Glob) -> SQLCondition {
    if glob.isLiteral {
      return SQLCondition("EXISTS (SELECT 1 FROM tags WHERE tag = ? AND task = tasks.id)", [.text(glob.pattern)])
    }
    return SQLCondition(
      "(tags IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(tags) WHERE lower(value) GLOB ?))", [.text(glob.sqlGlob)])
  }

  fileprivate static func matches(_ glob: Glob, _ column: String) -> SQLCondition {
    glob.isLiteral
      ? SQLCondition("\(column) = ? COLLATE NOCASE", [.text(glob.pattern)])
      : SQLCondition("lower(\(column)) GLOB ?", [.text(glob.sqlGlob)])
  }

  static func isLiterally(_ globs: [Glob], _ column: String) -> SQLCondition {
    SQLCondition("\(column) COLLATE NOCASE IN (\(marks(globs.count)))", globs.map { .text($0.pattern) })
  }
}

/// How a text is looked for in names: usually the names are few and their tasks many, so that the names which have it
/// are found once and not in every row.
private struct NameColumn {
  private let areNamesFew: Bool

  init(_ db: Database) throws {
    areNamesFew = try db.first("SELECT count(*) FROM (SELECT 1 FROM counts LIMIT 1001)") { $0.int(0) <= 1000 } ?? false
  }

  func contains(_ text: String) -> SQLCondition {
    let condition = "instr(lower(name), ?) > 0"
    return SQLCondition(
      areNamesFew ? "name IN (SELECT name FROM counts WHERE \(condition))" : condition, [.text(text.loweredASCII)])
  }
}

/// So many question marks.
private func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

extension Glob {
  /// The pattern for SQLite's GLOB, which knows `[…]` too.
  fileprivate var sqlGlob: String {
    pattern.loweredASCII.split(separator: "[", omittingEmptySubsequences: false).joined(separator: "[[]")
  }
}

extension String {
  fileprivate var loweredASCII: String {
    String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
