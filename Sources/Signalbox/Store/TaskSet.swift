public import SignalboxModel

/// The tasks of a filter as they were at one moment, for an action on them.
public struct TaskSet: Hashable, Sendable {
  /// The tasks that the action takes.
  public private(set) var ids = TaskIDList()
  /// How many of those there were in each state.
  public private(set) var counts = StateCounts()
  /// How many tasks of the filter the action does not take, by their state.
  public private(set) var excluded = StateCounts()

  /// The most tasks that one set holds.
  public static let limit = 1_000_000

  /// Creates an empty set.
  public init() {}

  /// How many tasks the action takes.
  public var count: Int { ids.count }

  /// The states that its tasks were in.
  public var states: Set<TaskState> { Set(TaskState.all.filter { counts[$0] > 0 }) }

  /// Takes in a task of the filter, with an id above those before.
  ///
  /// - Parameters:
  ///   - id: the task's.
  ///   - state: the one that it is in.
  ///   - taken: the states of the tasks that the action takes.
  /// - Throws: ``StoreError/Code/setTooLarge`` when there are more than ``limit``.
  public mutating func add(_ id: TaskID, in state: TaskState, taking taken: Set<TaskState>) throws(StoreError) {
    guard taken.contains(state) else {
      excluded[state] += 1
      return
    }
    guard ids.count < Self.limit else { throw .setTooLarge }
    ids.append(id)
    counts[state] += 1
  }
}

extension StoreError {
  static let setTooLarge = StoreError(
    .setTooLarge,
    "the filter has more than \(CountText.grouped(TaskSet.limit)) tasks for this action, which is the most that one action "
      + "takes; nothing was done: take fewer at a time, for instance by queue, name or age>1d")
}
