import SignalboxModel

/// Picks the tasks of one page out of all tasks of a filter, seen one by one in any order.
///
/// It holds no more than a few pages of them.
struct PagePick {
  private let request: PageRequest
  /// The place that the page begins or ends at; nil for the first page.
  private let place: TaskPosition?
  /// Tasks before the place, the nearest first, and those from it on.
  private var before: NearestTasks
  private var after: NearestTasks
  private var total = 0
  private let way: Way

  private enum Way {
    case forward
    case backward
    case around
  }

  init(_ request: PageRequest, around task: TaskRecord?) {
    self.request = request
    switch (request.start, task) {
    case (.after(let place), _):
      self.place = place
      way = .forward
    case (.before(let place), _):
      self.place = place
      way = .backward
    case (.around, let task?):
      place = request.sort.position(of: task)
      way = .around
    case (.first, _), (.around, nil):
      place = nil
      way = .forward
    }
    before = NearestTasks(limit: request.limit, isAscending: request.sort.isDescending)
    after = NearestTasks(limit: request.limit, isAscending: !request.sort.isDescending)
  }

  mutating func see(_ task: TaskRecord) {
    total += 1
    let position = request.sort.position(of: task)
    guard let place else { return after.add(task, at: position) }
    let isBefore = request.sort.isDescending ? place < position : position < place
    if isBefore {
      before.add(task, at: position)
    } else if position == place, way == .forward {
      // The page begins behind it.
      before.add(task, at: position)
    } else {
      after.add(task, at: position)
    }
  }

  var page: RecordPage {
    let earlier = before.sorted
    let later = after.sorted
    var page = RecordPage(tasks: [], hasPrevious: false, hasNext: false, total: total)
    switch way {
    case .forward:
      var budget = PageBudget()
      page.tasks = fitting(later, request.limit, &budget)
      page.hasPrevious = !earlier.isEmpty
      page.hasNext = later.count > page.tasks.count
    case .backward:
      var budget = PageBudget()
      page.tasks = fitting(earlier, request.limit, &budget).reversed()
      page.hasPrevious = earlier.count > page.tasks.count
      page.hasNext = !later.isEmpty
    case .around:
      var half = PageBudget.half
      let first = fitting(earlier, request.limit / 2, &half)
      var rest = PageBudget.half
      let last = fitting(later, request.limit - first.count, &rest)
      page.tasks = first.reversed() + last
      page.hasPrevious = earlier.count > first.count
      page.hasNext = later.count > last.count
    }
    return page
  }

  private func fitting(_ tasks: [TaskRecord], _ limit: Int, _ budget: inout PageBudget) -> [TaskRecord] {
    Array(tasks.prefix(limit).prefix { budget.takes($0) })
  }
}

/// The first tasks of an order, one more than a page has, of any number of them.
private struct NearestTasks {
  private let most: Int
  private let isAscending: Bool
  private var tasks: [(position: TaskPosition, task: TaskRecord)] = []

  init(limit: Int, isAscending: Bool) {
    most = limit + 1
    self.isAscending = isAscending
  }

  mutating func add(_ task: TaskRecord, at position: TaskPosition) {
    tasks.append((position, task))
    // Seldom: each sorting lets as many more come as a page has.
    if tasks.count >= 2 * most + 64 { tasks = Array(inOrder.prefix(most)) }
  }

  var sorted: [TaskRecord] { inOrder.prefix(most).map(\.task) }

  private var inOrder: [(position: TaskPosition, task: TaskRecord)] {
    tasks.sorted { isAscending ? $0.position < $1.position : $1.position < $0.position }
  }
}
