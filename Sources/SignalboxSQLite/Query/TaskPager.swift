import GRDB
import Signalbox
import SignalboxModel

/// One page of a list, read in one snapshot.
struct TaskPager {
  let db: Database
  let request: PageRequest
  let filter: TaskFilter
  let list: TaskList
  private let totals: [Int]
  private let few: Int

  init(_ db: Database, _ request: PageRequest, _ moments: MomentColumns, totals: [Int]) throws {
    self.db = db
    self.request = request
    self.totals = totals
    few = TaskList.few(totals: totals, limit: request.limit)
    filter = try TaskFilter(db, request.query, moments, few: few)
    list = try TaskList(db, filter, by: request.sort.key, totals: totals, few: few)
  }

  /// Reads the page, where `exact` is the number of the filter's tasks when it is known from the counters.
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
    var budget = PageBudget()
    let (tasks, hasNext) = try records(from: bound, reversed: false, limit: request.limit, &budget)
    return RecordPage(
      tasks: tasks, hasPrevious: try isAny(before: tasks.first, else: bound), hasNext: hasNext, total: 0)
  }

  private func backward(from position: TaskPosition) throws -> RecordPage {
    let bound = TaskList.Bound(position: position, isIncluded: false)
    var budget = PageBudget()
    let (tasks, hasPrevious) = try records(from: bound, reversed: true, limit: request.limit, &budget)
    let end = TaskList.Bound(position: position, isIncluded: true)
    let next = try places(from: end, reversed: false, limit: 1)
    return RecordPage(tasks: tasks.reversed(), hasPrevious: hasPrevious, hasNext: !next.isEmpty, total: 0)
  }

  private func around(_ id: TaskID) throws -> RecordPage {
    guard let position = try position(of: id) else { return try forward(from: nil) }
    var half = PageBudget.half
    let (before, hasPrevious) = try records(
      from: .init(position: position, isIncluded: false), reversed: true, limit: request.limit / 2, &half)
    var rest = PageBudget.half
    let (after, hasNext) = try records(
      from: .init(position: position, isIncluded: true), reversed: false, limit: request.limit - before.count, &rest)
    return RecordPage(tasks: before.reversed() + after, hasPrevious: hasPrevious, hasNext: hasNext, total: 0)
  }

  private func position(of id: TaskID) throws -> TaskPosition? {
    let condition = SQLCondition.all([
      SQLCondition("id = ?", [SQLValue(id)]), .any([.states(filter.states)]), filter.condition,
    ])
    return try db.first(
      composed: "SELECT \(TaskRow.moveColumns) FROM tasks WHERE \(condition.sql)", condition.values
    ) { request.sort.position(of: TaskRow($0, isWhole: false).record) }
  }

  private func isAny(before first: TaskRecord?, else bound: TaskList.Bound?) throws -> Bool {
    guard let bound else { return false }
    let start = first.map { TaskList.Bound(position: request.sort.position(of: $0), isIncluded: false) }
    // Of an empty page the place itself counts: the list may end with it.
    return try !places(from: start ?? .init(position: bound.position, isIncluded: true), reversed: true, limit: 1)
      .isEmpty
  }

  /// The first tasks of a range as far as they fit a page, and whether there are more.
  ///
  /// No more than one is read that does not fit.
  private func records(
    from bound: TaskList.Bound?, reversed: Bool, limit: Int, _ budget: inout PageBudget
  ) throws -> (tasks: [TaskRecord], isMore: Bool) {
    let ids = try places(from: bound, reversed: reversed, limit: limit + 1).map(\.id)
    let statement = try SQLStatement("SELECT \(TaskRow.columns) FROM tasks WHERE id = ?", in: db)
    var tasks: [TaskRecord] = []
    for id in ids.prefix(limit) {
      var task: TaskRecord?
      try statement.each([SQLValue(id)]) { row in
        task = TaskRow(row, isWhole: true).record
        return false
      }
      guard let task else { continue }
      guard budget.takes(task) else { return (tasks, true) }
      tasks.append(task)
    }
    return (tasks, ids.count > limit)
  }

  private func places(from bound: TaskList.Bound?, reversed: Bool, limit: Int) throws -> [TaskPosition] {
    try list.places(from: bound, descending: request.sort.isDescending != reversed, limit: limit)
  }

  /// From the counters by name, which are as many as there are names.
  private func exactByName() throws -> Int? {
    guard request.query.isCountedExactly else { return nil }
    let conditions = request.query.terms.compactMap { term -> SQLCondition? in
      switch term.predicate {
      case .queue(let patterns): .matches(patterns, "queue")
      case .name(let patterns): .matches(patterns, "name")
      default: nil
      }
    }
    let all = SQLCondition.all(conditions)
    let sum = filter.states.map { "n\($0)" }.joined(separator: " + ")
    return try db.first(
      composed: "SELECT ifnull(sum(\(sum.isEmpty ? "0" : sum)), 0) FROM counts WHERE \(all.sql)", all.values
    ) { $0.int(0) }
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
