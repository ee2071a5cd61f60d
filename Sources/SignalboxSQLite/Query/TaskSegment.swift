import SignalboxModel

/// A stretch of an order in which the tasks lie as in one index.
struct TaskSegment {
  enum Shape {
    /// Rows of one rank and value, by id.
    case byID(value: Int64, unstarted: Bool)
    /// By a column and then id; each state apart when the index begins with it.
    case byColumn(String, index: String, eachState: Bool)
  }

  var rank: Int64
  var states: [Int]
  var shape: Shape
  /// Whether its states have so few tasks that sorting them beats passing over all others.
  var isFew = false

  /// The order's segments, ascending.
  static func of(_ key: TaskSort.Key, states: [Int], totals: [Int], few: Int) -> [TaskSegment] {
    let all: [TaskSegment]
    switch key {
    case .id:
      all = [TaskSegment(rank: 0, states: states, shape: .byID(value: 0, unstarted: false))]
    case .line:
      let lines = states.filter { $0 < StateCode.running }
      all =
        lines.map { TaskSegment(rank: Int64($0), states: [$0], shape: .place) } + [
          TaskSegment(
            rank: 3, states: states.filter { $0 >= StateCode.running }, shape: .byID(value: 0, unstarted: false))
        ]
    case .started:
      all = [
        TaskSegment(
          rank: 0, states: states, shape: .byColumn("started_at", index: "tasks_started", eachState: false)),
        TaskSegment(rank: 0, states: states, shape: .byID(value: .max, unstarted: true)),
      ]
    case .finished:
      all = [
        TaskSegment(rank: 0, states: states.filter { StateCode.finals.contains($0) }, shape: .place),
        TaskSegment(
          rank: 0, states: states.filter { !StateCode.finals.contains($0) },
          shape: .byID(value: .max, unstarted: false)),
      ]
    }
    return all.filter { !$0.states.isEmpty }.map { segment in
      var segment = segment
      segment.isFew = segment.states.map { totals[$0] }.reduce(0, +) <= few
      return segment
    }
  }

  /// The query for its rows from `bound` on; nil when all of it lies before.
  func query(
    _ columns: String, _ condition: SQLCondition, from bound: TaskList.Bound?, descending: Bool, limit: Int
  ) -> SQLCondition? {
    switch shape {
    case .byID(let value, let unstarted):
      var conditions = [condition]
      if states.count < StateCode.order.count { conditions.append(.states(states)) }
      if unstarted { conditions.append(SQLCondition("started_at IS NULL")) }
      if let bound {
        switch order(of: (rank, value), and: (bound.position.rank, bound.position.value), descending) {
        case .before: return nil
        case .after: break
        case .at: conditions.append(Self.beyond(bound, descending))
        }
      }
      let all = SQLCondition.all(conditions)
      let hint = isFew && states.count < StateCode.order.count ? "INDEXED BY tasks_place" : "NOT INDEXED"
      return SQLCondition(
        "SELECT \(columns) FROM tasks \(hint) WHERE \(all.sql) ORDER BY id \(way(descending)) LIMIT ?",
        all.values + [SQLValue(limit)])
    case .byColumn(let column, let index, let eachState):
      var start: TaskList.Bound?
      if let bound {
        switch order(of: (rank, 0), and: (bound.position.rank, 0), descending) {
        case .before: return nil
        case .after: break
        case .at: start = bound
        }
      }
      return merged(columns, column, index, eachState, condition, start, descending, limit)
    }
  }

  /// The first rows of each state, joined and put in order.
  private func merged(
    _ columns: String, _ column: String, _ index: String, _ eachState: Bool, _ condition: SQLCondition,
    _ bound: TaskList.Bound?, _ descending: Bool, _ limit: Int
  ) -> SQLCondition {
    let groups = eachState ? states.map { [$0] } : [states]
    let order = "ORDER BY \(column) \(way(descending)), id \(way(descending)) LIMIT \(limit)"
    let parts = groups.flatMap { group in
      ranges(column, bound, descending).map { range in
        let states = group.count == StateCode.order.count ? [] : [SQLCondition.states(group)]
        let all = SQLCondition.all(states + [range, condition])
        return SQLCondition(
          "SELECT * FROM (SELECT id FROM tasks INDEXED BY \(index) WHERE \(all.sql) \(order))", all.values)
      }
    }
    return SQLCondition(
      """
      SELECT \(columns) FROM tasks WHERE id IN (\(parts.map(\.sql).joined(separator: " UNION ALL "))) \(order)
      """, parts.flatMap(\.values))
  }

  /// What lies beyond the bound: the rest of its value, and the values after. SQLite would begin a comparison of both
  /// together at the value's first id.
  private func ranges(_ column: String, _ bound: TaskList.Bound?, _ descending: Bool) -> [SQLCondition] {
    guard let bound else { return [SQLCondition("\(column) IS NOT NULL")] }
    let value = SQLValue.integer(bound.position.value)
    let rest = Self.beyond(bound, descending)
    return [
      SQLCondition("\(column) = ? AND \(rest.sql)", [value] + rest.values),
      SQLCondition("\(column) \(descending ? "<" : ">") ?", [value]),
    ]
  }

  private static func beyond(_ bound: TaskList.Bound, _ descending: Bool) -> SQLCondition {
    SQLCondition("id \(descending ? "<" : ">")\(bound.isIncluded ? "=" : "") ?", [SQLValue(bound.position.id)])
  }

  private enum Order {
    case before
    case at
    case after
  }

  private func order(of left: (Int64, Int64), and right: (Int64, Int64), _ descending: Bool) -> Order {
    if left == right { return .at }
    return (left < right) == descending ? .after : .before
  }

  private func way(_ descending: Bool) -> String { descending ? "DESC" : "ASC" }
}

extension TaskSegment.Shape {
  fileprivate static let place = Self.byColumn("place", index: "tasks_place", eachState: true)
}
