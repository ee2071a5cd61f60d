public import SignalboxModel

/// A final task as retention sees it.
public struct FinalTask: Hashable, Sendable {
  /// The number of the task.
  public var id: TaskID
  /// The final state that the task is in.
  public var state: TaskState
  /// When the task reached the state.
  public var finishedAt: Timestamp

  /// Creates what retention sees of a task.
  public init(id: TaskID, state: TaskState, finishedAt: Timestamp) {
    self.id = id
    self.state = state
    self.finishedAt = finishedAt
  }
}

extension Retention {
  /// Whether there are more final tasks than are kept.
  public func isPassed(by counts: StateCounts) -> Bool {
    excess(of: counts) > 0 || excess(of: counts, in: .completed) > 0 || excess(of: counts, in: .failed) > 0
      || excess(of: counts, in: .cancelled) > 0
  }

  /// Chooses those of the oldest final tasks that are to go.
  ///
  /// - Parameters:
  ///   - oldest: of each final state the oldest `limit` at least, the oldest first in all.
  ///   - counts: how many tasks there are of each state.
  ///   - surplus: how many of the oldest are to go in any case, for their bytes.
  ///   - now: the time of day that ages are counted to.
  ///   - limit: at most so many.
  /// - Returns: their numbers, the oldest first.
  public func overdue(
    among oldest: some Sequence<FinalTask>, counts: StateCounts, surplus: Int = 0, now: Timestamp, limit: Int
  ) -> [TaskID] {
    var left = max(excess(of: counts), surplus)
    var leftOfState = Dictionary(uniqueKeysWithValues: Self.finals.map { ($0, excess(of: counts, in: $0)) })
    let ages = Dictionary(uniqueKeysWithValues: Self.finals.map { ($0, self[$0].age ?? age) })
    let youngest = ages.values.min() ?? age
    var overdue: [TaskID] = []
    for task in oldest {
      let lasted = now - task.finishedAt
      guard overdue.count < limit, left > 0 || lasted > youngest || leftOfState.values.contains(where: { $0 > 0 })
      else { break }
      let isExcess = left > 0 || leftOfState[task.state, default: 0] > 0
      left -= 1
      leftOfState[task.state]? -= 1
      if isExcess || lasted > ages[task.state, default: age] { overdue.append(task.id) }
    }
    return overdue
  }

  private static let finals: [TaskState] = [.completed, .failed, .cancelled]

  private func excess(of counts: StateCounts) -> Int {
    counts[.completed] + counts[.failed] + counts[.cancelled] - count
  }

  private func excess(of counts: StateCounts, in state: TaskState) -> Int {
    counts[state] - (self[state].count ?? .max)
  }
}
