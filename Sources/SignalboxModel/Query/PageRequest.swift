/// Which page of a list: a filter, an order, and where to start.
public struct PageRequest: Hashable, Sendable {
  /// Which tasks the list has.
  public var query: TaskQuery
  /// The order of the list.
  public var sort: TaskSort
  /// How many tasks the page has at most, from 1 to ``Limits/page``.
  public var limit: Int
  /// Where the page starts.
  public var start: Start

  /// The place in the list at which a page starts.
  public enum Start: Hashable, Sendable {
    /// At the beginning of the list.
    case first
    /// The tasks after this place in the order, which may itself be gone.
    case after(TaskPosition)
    /// The tasks before this place, still in the order.
    case before(TaskPosition)
    /// A page that holds this task about its middle; the first page when the task is not in the list.
    case around(TaskID)
  }

  /// Creates a request; without arguments it is for the first 100 of all tasks by their ids.
  public init(query: TaskQuery = .all, sort: TaskSort = TaskSort(.id), limit: Int = 100, start: Start = .first) {
    self.query = query
    self.sort = sort
    self.limit = limit
    self.start = start
  }
}

/// One page of a list, as a snapshot: a list that changes between two pages can show a task twice or not at all, so
/// whoever joins pages joins them by id.
public struct RecordPage: Hashable, Sendable {
  /// The tasks of the page, in the order that was asked for.
  public var tasks: [TaskRecord]
  /// Whether there are tasks before and after this page.
  public var hasPrevious: Bool
  /// Whether there are tasks after this page.
  public var hasNext: Bool
  /// How many tasks the filter has in all.
  public var total: Int
  /// Whether counting stopped at 10,000 and there may be more.
  public var totalIsMinimum: Bool

  /// Creates a page.
  public init(tasks: [TaskRecord], hasPrevious: Bool, hasNext: Bool, total: Int, totalIsMinimum: Bool = false) {
    self.tasks = tasks
    self.hasPrevious = hasPrevious
    self.hasNext = hasNext
    self.total = total
    self.totalIsMinimum = totalIsMinimum
  }

  /// Where counting a filter that has no counter stops.
  public static let countLimit = 10000
}
