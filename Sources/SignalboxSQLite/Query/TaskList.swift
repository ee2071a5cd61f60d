import GRDB
import SignalboxModel

/// The tasks of a filter in an order, read from any place in it.
///
/// Two ways lead to a page. Either the tasks are walked in their order by an index of the order, those that the filter
/// does not have being passed over; or, when an index leads to the filter's tasks and they are few, all of them are
/// fetched and sorted. With n tasks in the store and m in the filter a page of p costs about n·p/m the one way and m
/// the other, so the second is taken up to m = √(n·p).
struct TaskList {
  /// A place where a walk begins.
  struct Bound {
    var position: TaskPosition
    var isIncluded: Bool
  }

  let db: Database
  let filter: TaskFilter
  let key: TaskSort.Key
  let segments: [TaskSegment]
  /// The index by which the filter's few tasks are fetched; nil for a walk.
  let source: TaskFilter.Source?

  /// - Parameter totals: how many tasks are in each state, by `StateCode`.
  init(_ db: Database, _ filter: TaskFilter, by key: TaskSort.Key, totals: [Int], limit: Int) throws {
    self.db = db
    self.filter = filter
    self.key = key
    let all = totals.reduce(0, +)
    let few = max(1000, 2 * Int((Double(all) * Double(limit)).squareRoot()))
    segments = TaskSegment.of(key, states: filter.states, totals: totals, few: few)
    source =
      try Self.smallest(of: filter.sources, db, few: few)
      ?? Self.byState(filter, key, totals, few: few)
  }

  /// Up to `limit` rows from `bound` on, in the order or against it.
  func rows<Value>(
    _ columns: String, from bound: Bound?, descending: Bool, limit: Int, _ map: (SQLRow) throws -> Value
  ) throws -> [Value] {
    guard !filter.states.isEmpty, limit > 0 else { return [] }
    if let source { return try sorted(source, columns, bound, descending, limit, map) }
    var found: [Value] = []
    for segment in descending ? segments.reversed() : segments {
      let left = limit - found.count
      guard left > 0 else { break }
      guard let query = segment.query(columns, filter.condition, from: bound, descending: descending, limit: left)
      else { continue }
      found += try db.rows(query.sql, query.values, map)
    }
    return found
  }

  private func sorted<Value>(
    _ source: TaskFilter.Source, _ columns: String, _ bound: Bound?, _ descending: Bool, _ limit: Int,
    _ map: (SQLRow) throws -> Value
  ) throws -> [Value] {
    // The plus keeps SQLite from taking the index of states for it.
    let states = SQLCondition("+" + SQLCondition.states(filter.states).sql)
    var conditions = [source.condition, states, filter.condition]
    let place = "(\(key.rank), \(key.value), id)"
    if let bound {
      let sign = (descending ? "<" : ">") + (bound.isIncluded ? "=" : "")
      conditions.append(
        SQLCondition(
          "\(place) \(sign) (?, ?, ?)",
          [.integer(bound.position.rank), .integer(bound.position.value), SQLValue(bound.position.id)]))
    }
    let condition = SQLCondition.all(conditions)
    // A bare number here would be the number of a column.
    let keys = [key.rank, key.value, "id"].filter { $0 != "0" }.map { $0 + (descending ? " DESC" : " ASC") }
    let order = "ORDER BY \(keys.joined(separator: ", ")) LIMIT \(limit)"
    // Sorted by their keys alone; payloads are read of the tasks of the page only.
    return try db.rows(
      """
      SELECT \(columns) FROM tasks
      WHERE id IN (SELECT id FROM tasks \(source.hint) WHERE \(condition.sql) \(order)) \(order)
      """, condition.values, map)
  }

  private static func smallest(
    of sources: [TaskFilter.Source], _ db: Database, few: Int
  ) throws -> TaskFilter.Source? {
    var best: (source: TaskFilter.Source, count: Int)?
    for source in sources {
      let bound = best?.count ?? few + 1
      let count =
        try db.first(
          "SELECT count(*) FROM (SELECT 1 FROM tasks \(source.hint) WHERE \(source.condition.sql) LIMIT ?)",
          source.condition.values + [SQLValue(bound)]
        ) { $0.int(0) } ?? 0
      if count < bound { best = (source, count) }
    }
    return best?.source
  }

  /// By state when the filter's states have few tasks and the order is not the one that each state's index has anyway.
  private static func byState(
    _ filter: TaskFilter, _ key: TaskSort.Key, _ totals: [Int], few: Int
  ) -> TaskFilter.Source? {
    guard key == .started || key == .id, filter.states.map({ totals[$0] }).reduce(0, +) <= few else { return nil }
    return TaskFilter.Source(hint: "INDEXED BY tasks_place", condition: .states(filter.states))
  }
}

extension SQLCondition {
  static func states(_ codes: [Int]) -> SQLCondition {
    SQLCondition("state IN (\(codes.map(String.init).joined(separator: ", ")))")
  }
}

extension TaskSort.Key {
  /// `TaskPosition.rank` of a row, as SQL.
  fileprivate var rank: String {
    self == .line ? "min(state, 3)" : "0"
  }

  /// `TaskPosition.value` of a row, as SQL.
  fileprivate var value: String {
    switch self {
    case .id: "0"
    case .line: "iif(state < 3, place, 0)"
    case .started: "ifnull(started_at, \(Int64.max))"
    case .finished: "ifnull(finished_at, \(Int64.max))"
    }
  }
}
