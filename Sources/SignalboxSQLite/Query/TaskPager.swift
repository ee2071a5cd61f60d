import GRDB
import SignalboxModel

/// One page of a list, read in one snapshot.
struct TaskPager {
  let db: Database
  let request: PageRequest
  let filter: TaskFilter
  let list: TaskList
  private let totals: [Int]
  private let few: Int

  init(_ db: Database, _ request: PageRequest, now: Timestamp, totals: [Int]) throws {
    self.db = db
    self.request = request
    self.totals = totals
    few = TaskList.few(totals: totals, limit: request.limit)
    filter = try TaskFilter(db, request.query, now: now, few: few)
    list = try TaskList(db, filter, by: request.sort.key, totals: totals, few: few)
  }

  /// - Parameter exact: the number of the filter's tasks when it is known from the counters.
  func page(exact: Int?) throws -> RecordPage {
    var page: RecordPage
    switch request.start {
    case .first: page = try forward(from: nil)
    case .after(let position): page = try forward(from: .init(position: position, isIncluded: false))
    case .before(let position): page = try backward(from: position)
    case .around(let id): page = try around(id)
    }
    if !page.hasPrevious, !page.hasNext {
      page.total = page.tasks.count
    } else if let exact = try exact ?? filter.total ?? exactByName() {
      page.total = exact
    } else {
      let count = try counted()
      page.total = min(count, RecordPage.countLimit)
      page.totalIsMinimum = count > RecordPage.countLimit
    }
    return page
  }

  private func forward(from bound: TaskList.Bound?) throws -> RecordPage {
    var tasks = try records(from: bound, reversed: false, limit: request.limit + 1)
    let hasNext = tasks.count > request.limit
    if hasNext { tasks.removeLast() }
    return RecordPage(
      tasks: tasks, hasPrevious: try isAny(before: tasks.first, else: bound), hasNext: hasNext, total: 0)
  }

  private func backward(from position: TaskPosition) throws -> RecordPage {
    let bound = TaskList.Bound(position: position, isIncluded: false)
    var tasks = try records(from: bound, reversed: true, limit: request.limit + 1)
    let hasPrevious = tasks.count > request.limit
    if hasPrevious { tasks.removeLast() }
    tasks.reverse()
    let end = TaskList.Bound(position: position, isIncluded: true)
    let next = try places(from: end, reversed: false, limit: 1)
    return RecordPage(tasks: tasks, hasPrevious: hasPrevious, hasNext: !next.isEmpty, total: 0)
  }

  private func around(_ id: TaskID) throws -> RecordPage {
    guard let position = try position(of: id) else { return try forward(from: nil) }
    let half = request.limit / 2
    var before = try records(from: .init(position: position, isIncluded: false), reversed: true, limit: half + 1)
    let hasPrevious = before.count > half
    if hasPrevious { before.removeLast() }
    let left = request.limit - before.count
    var rest = try records(from: .init(position: position, isIncluded: true), reversed: false, limit: left + 1)
    let hasNext = rest.count > left
    if hasNext { rest.removeLast() }
    return RecordPage(tasks: before.reversed() + rest, hasPrevious: hasPrevious, hasNext: hasNext, total: 0)
  }

  private func position(of id: TaskID) throws -> TaskPosition? {
    let condition = SQLCondition.all([
      SQLCondition("id = ?", [SQLValue(id)]), .any([.states(filter.states)]), filter.condition,
    ])
    return try db.first("SELECT \(TaskRow.moveColumns) FROM tasks WHERE \(condition.sql)", condition.values) {
      request.sort.position(of: TaskRow($0, isWhole: false).record)
    }
  }

  private func isAny(before first: TaskRecord?, else bound: TaskList.Bound?) throws -> Bool {
    guard let bound else { return false }
    let start = first.map { TaskList.Bound(position: request.sort.position(of: $0), isIncluded: false) }
    // Of an empty page the place itself counts: the list may end with it.
    return try !places(from: start ?? .init(position: bound.position, isIncluded: true), reversed: true, limit: 1)
      .isEmpty
  }

  private func records(from bound: TaskList.Bound?, reversed: Bool, limit: Int) throws -> [TaskRecord] {
    let ids = try places(from: bound, reversed: reversed, limit: limit).map(\.id)
    let condition = SQLCondition.isOne(of: ids.map(\.rawValue), "id")
    let records = try db.rows("SELECT \(TaskRow.columns) FROM tasks WHERE \(condition.sql)", condition.values) {
      TaskRow($0, isWhole: true).record
    }
    let byID = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
    return ids.compactMap { byID[$0] }
  }

  private func places(from bound: TaskList.Bound?, reversed: Bool, limit: Int) throws -> [TaskPosition] {
    try list.places(from: bound, descending: request.sort.isDescending != reversed, limit: limit)
  }

  /// From the counters by name, which are as many as there are names.
  private func exactByName() throws -> Int? {
    guard request.query.isCountedExactly else { return nil }
    let conditions = request.query.terms.compactMap { term -> SQLCondition? in
      switch term.predicate {
      case .queue(let patterns): .any(patterns.map { .matches($0, "queue") })
      case .name(let patterns): .any(patterns.map { .matches($0, "name") })
      default: nil
      }
    }
    let all = SQLCondition.all(conditions)
    let sum = filter.states.map { "n\($0)" }.joined(separator: " + ")
    return try db.first("SELECT ifnull(sum(\(sum.isEmpty ? "0" : sum)), 0) FROM counts WHERE \(all.sql)", all.values) {
      $0.int(0)
    }
  }

  /// Counted no further than one more than is told.
  private func counted() throws -> Int {
    let limit = RecordPage.countLimit + 1
    if let count = list.count { return count }
    if let alone = filter.alone { return try alone.count(db, limit: limit) }
    // Whatever the page's order: to pass over a task costs least from row to row.
    return try TaskList(db, filter, by: .id, totals: totals, few: few)
      .places(from: nil, descending: false, limit: limit).count
  }
}
