/// The order of a list.
///
/// Every order ends in the id, so that it is total and a page can go on where the last one ended.
public struct TaskSort: Hashable, Sendable {
  /// What tasks are ordered by.
  public enum Key: String, Hashable, Sendable, CaseIterable {
    /// By id.
    case id
    /// The order in which tasks will be run: queued by priority and id, then scheduled by time, then waiting by id, then
    /// the rest by id. The natural order of the queued pane.
    case line
    /// By the start of the latest attempt. The natural order of the running pane.
    case started
    /// By the time of a final state. The natural order, newest first, of the failed and completed panes.
    case finished
  }

  /// What tasks are ordered by.
  public var key: Key
  /// Whether the order is the other way round.
  public var isDescending: Bool

  /// Creates an order, ascending unless it is said otherwise.
  public init(_ key: Key, descending: Bool = false) {
    self.key = key
    self.isDescending = descending
  }

  /// Reads `id`, `-id`, `line`, `-finished`, …; nil for anything else.
  public init?(text: String) {
    let descending = text.hasPrefix("-")
    guard let key = Key(rawValue: descending ? String(text.dropFirst()) : text) else { return nil }
    self.init(key, descending: descending)
  }

  /// The order as the API writes it: `id`, `-finished`.
  public var text: String { (isDescending ? "-" : "") + key.rawValue }

  /// The same order the other way round.
  public var reversed: TaskSort { TaskSort(key, descending: !isDescending) }

  /// Where a task stands in this order's ascending form.
  public func position(of task: TaskRecord) -> TaskPosition {
    switch key {
    case .id: TaskPosition(rank: 0, value: 0, id: task.id)
    case .started: TaskPosition(rank: 0, value: task.startedAt?.microseconds ?? .max, id: task.id)
    case .finished: TaskPosition(rank: 0, value: task.finishedAt?.microseconds ?? .max, id: task.id)
    case .line:
      switch task.state {
      case .queued: TaskPosition(rank: 0, value: -max(Int64(task.priority), -.max), id: task.id)
      case .scheduled: TaskPosition(rank: 1, value: task.runAt?.microseconds ?? .max, id: task.id)
      case .waiting: TaskPosition(rank: 2, value: 0, id: task.id)
      default: TaskPosition(rank: 3, value: 0, id: task.id)
      }
    }
  }
}

/// A task's place in a ``TaskSort``, ascending.
public struct TaskPosition: Hashable, Comparable, Sendable {
  /// The group of tasks within the order, such as queued ones before scheduled ones; compared first.
  public var rank: Int64
  /// What the order goes by within the group, such as microseconds since 1970; compared second.
  public var value: Int64
  /// The task, by which places are told apart that are otherwise the same.
  public var id: TaskID

  /// Creates a place.
  public init(rank: Int64, value: Int64, id: TaskID) {
    self.rank = rank
    self.value = value
    self.id = id
  }

  /// Whether `left` comes first in the ascending order.
  public static func < (left: TaskPosition, right: TaskPosition) -> Bool {
    (left.rank, left.value, left.id) < (right.rank, right.value, right.id)
  }
}
