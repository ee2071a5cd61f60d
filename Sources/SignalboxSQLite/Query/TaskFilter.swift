import GRDB
import SignalboxModel

/// A `TaskQuery` as SQL.
///
/// What it means is `TaskQuery.matches(_:now:lastWrite:)`; the conformance suite compares the two. It has no terms on
/// silence: those are told by ids before.
///
/// ASCII letters in either case where the filter does not quote: SQLite's `lower` and NOCASE fold just those.
struct TaskFilter {
  /// The states that are asked for, as codes.
  var states: [Int]
  /// Everything else.
  var condition: SQLCondition
  /// The families that its terms on queues and names leave; nil when it has no such terms or they leave more families than
  /// are few tasks.
  var families: [TaskFamily]?
  /// Whether terms on queues, names and states are all that it has.
  var isByFamily: Bool
  /// Ways to its tasks by an index of one of its other terms; each gives at least every task of the filter.
  var sources: [TaskSource]
  /// The source that gives just its tasks, when its only term has one.
  var alone: TaskSource? {
    query.terms.count == 1 ? sources.first { !$0.hasOthers } : nil
  }
  private let query: TaskQuery

  /// Prepares a filter, where `few` says how many tasks are few; see ``TaskList``.
  init(_ db: Database, _ query: TaskQuery, _ moments: MomentColumns, few: Int) throws {
    let names = try NameColumn(db)
    var states = Set(StateCode.order)
    var ofFamily: [SQLCondition] = []
    var others: [SQLCondition] = []
    sources = []
    self.query = query
    for term in query.terms {
      if case .state(let asked) = term.predicate {
        states = term.isNegated ? states.subtracting(asked) : states.intersection(asked)
        continue
      }
      var condition = term.predicate.condition(moments, names)
      if term.isNegated { condition = SQLCondition("NOT (\(condition.sql))", condition.values) }
      if term.predicate.isOfFamily { ofFamily.append(condition) } else { others.append(condition) }
      if !term.isNegated, let source = term.predicate.source { sources.append(source) }
    }
    self.states = states.map(StateCode.of).sorted()
    isByFamily = others.isEmpty && !ofFamily.isEmpty
    condition = .all(ofFamily + others)
    families =
      ofFamily.isEmpty ? nil : try TaskFamily.all(db, where: .all(ofFamily), states: self.states, limit: few)
  }

  /// How many tasks it has, when that is known without counting them.
  var total: Int? {
    isByFamily ? familyTotal : nil
  }

  /// How many tasks its families have in its states.
  var familyTotal: Int? { families?.reduce(0) { $0 + $1.count(states) } }
}
