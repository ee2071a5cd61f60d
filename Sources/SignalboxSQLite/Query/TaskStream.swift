import GRDB
import SignalboxModel

/// Tasks that lie one after the other in an index, in the order of a segment.
struct TaskStream {
  enum Order {
    /// By the id, which is in this column.
    case id(String = "id")
    /// By a column, then id.
    case column(String)
  }

  /// What stands behind FROM.
  var source: String
  var condition: SQLCondition
  var order: Order

  init(_ source: String, _ condition: SQLCondition, order: Order) {
    self.source = source
    self.condition = condition
    self.order = order
  }

  /// A part of an order's places.
  struct Range {
    /// Where it begins, going in the order's way.
    var bound: TaskList.Bound?
    /// Where it may end: what lies beyond can be left out.
    var last: TaskPosition?
    var isDescending: Bool
    var limit: Int
  }

  /// The first places of a range, in the order's way.
  ///
  /// All its tasks have this rank, and this value when they are in the order of their ids.
  func places(_ db: Database, _ range: Range, rank: Int64, value: Int64) throws -> [TaskPosition] {
    switch order {
    case .id(let id):
      let start = range.bound.map { beyond($0, range, id) }
      let end = range.last.map { (id, SQLValue($0.id)) }
      return try read(db, [id], range, start.map { [$0] } ?? [], end: end) {
        TaskPosition(rank: rank, value: value, id: TaskID($0.integer(0)))
      }
    case .column(let column):
      let byColumn = { (row: SQLRow) in
        TaskPosition(rank: rank, value: row.integer(0), id: TaskID(row.integer(1)))
      }
      let end = range.last.map { (column, SQLValue.integer($0.value)) }
      guard let bound = range.bound else {
        return try read(db, [column, "id"], range, [SQLCondition("\(column) IS NOT NULL")], end: end, byColumn)
      }
      // The rest of the bound's value and the values after: SQLite would begin a comparison of both together at the
      // value's first id.
      let value = SQLValue.integer(bound.position.value)
      let rest = [SQLCondition("\(column) = ?", [value]), beyond(bound, range)]
      let found = try read(db, [column, "id"], range, rest, end: nil, byColumn)
      guard found.count < range.limit else { return found }
      var after = range
      after.limit -= found.count
      let values = [SQLCondition("\(column) \(range.isDescending ? "<" : ">") ?", [value])]
      return try found + read(db, [column, "id"], after, values, end: end, byColumn)
    }
  }

  private func beyond(_ bound: TaskList.Bound, _ range: Range, _ id: String = "id") -> SQLCondition {
    SQLCondition(
      "\(id) \(range.isDescending ? "<" : ">")\(bound.isIncluded ? "=" : "") ?", [SQLValue(bound.position.id)])
  }

  private func read(
    _ db: Database, _ keys: [String], _ range: Range, _ starts: [SQLCondition], end: (column: String, value: SQLValue)?,
    _ map: (SQLRow) -> TaskPosition
  ) throws -> [TaskPosition] {
    let way = range.isDescending ? "DESC" : "ASC"
    let ends = end.map { [SQLCondition("\($0.column) \(range.isDescending ? ">=" : "<=") ?", [$0.value])] } ?? []
    let all = SQLCondition.all(starts + ends + [condition])
    let order = keys.map { "\($0) \(way)" }.joined(separator: ", ")
    return try db.rows(
      composed: "SELECT \(keys.joined(separator: ", ")) FROM \(source) WHERE \(all.sql) ORDER BY \(order) LIMIT ?",
      all.values + [SQLValue(range.limit)], map)
  }

  /// The places in any order of all its tasks for which `rest` holds, unsorted.
  func all(_ db: Database, in key: TaskSort.Key, where rest: SQLCondition) throws -> [TaskPosition] {
    let all = SQLCondition.all([condition, rest])
    return try db.rows(
      composed: "SELECT id, \(key.rank), \(key.value) FROM \(source) WHERE \(all.sql)", all.values
    ) { TaskPosition(rank: $0.integer(1), value: $0.integer(2), id: TaskID($0.integer(0))) }
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
