/// What an action on one task came to.
public enum ActionResult: String, Hashable, Sendable, Codable, CaseIterable {
  /// Cancelled before it could start.
  case cancelled
  /// Running, and asked to stop; what came of it shows in its state.
  case requested
  /// Queued again, with its history kept.
  case retried
  /// Taken out of the store.
  case deleted
  /// There is no such task.
  case notFound
  /// The task's state does not allow it.
  case illegal
  /// In-process Swift work, which cannot be stopped by force.
  case notKillable
  /// A closure that no process holds any more, which cannot be run again.
  case closureLost
  /// The task was in one of the states of the set when the set was made and is in none of them any more, or was deleted since:
  /// it was left alone.
  case changed
  /// Of the filter, but in a state that the action does not take: it was left alone.
  case excluded
  /// The store failed before the action came to the task: nothing was done to it.
  case notReached
  /// The store's file was moved while the action was on the task: nobody can say whether it was done.
  case uncertain

  /// Whether what was asked for was done.
  public var isDone: Bool { standing == .done }

  /// Whether the action was tried and not possible.
  public var isRefusal: Bool { standing == .refused }

  private enum Standing {
    case done
    case refused
    case leftAlone
  }

  private var standing: Standing {
    switch self {
    case .cancelled, .requested, .retried, .deleted: .done
    case .notFound, .illegal, .notKillable, .closureLost: .refused
    case .changed, .excluded, .notReached, .uncertain: .leftAlone
    }
  }

  /// What is said of so many tasks with this result.
  ///
  /// - Parameters:
  ///   - action: what was asked for.
  ///   - missing: what is said of tasks that are not there.
  /// - Returns: the words, such as `queued again`.
  package func words(by action: OperatorAction, missing: String = "not there") -> String {
    switch self {
    case .cancelled: "cancelled"
    case .requested: action.words.requested
    case .retried: "queued again"
    case .deleted: "deleted"
    case .notFound: missing
    case .illegal: "not possible in their state"
    case .notKillable: "inside their server, which cannot be killed"
    case .closureLost: "closures of a process that is gone"
    case .changed: "changed meanwhile"
    case .excluded: "left alone"
    case .notReached: "not reached"
    case .uncertain: "uncertain"
    }
  }
}
