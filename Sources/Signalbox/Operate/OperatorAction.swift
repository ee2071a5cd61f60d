public import SignalboxModel

/// What an operator does to tasks.
public enum OperatorAction: String, CaseIterable, Sendable {
  /// Ends tasks that have not started, asks running ones to stop.
  case cancel
  /// Ends running commands by force.
  case kill
  /// Queues ended tasks again.
  case retry
  /// Takes tasks out of the store, with all that belongs to them.
  case delete

  /// The states of the tasks that it can concern.
  public var states: Set<TaskState> {
    switch self {
    case .cancel: [.waiting, .scheduled, .queued, .running]
    case .kill: [.running]
    case .retry: [.completed, .failed, .cancelled]
    case .delete: [.waiting, .scheduled, .queued, .completed, .failed, .cancelled]
    }
  }

  /// The states of a filter's tasks that it takes: retry takes failed tasks alone unless the filter names a state, so that
  /// nothing that completed or was cancelled on purpose is run again by a word that does not say so.
  public func states(in query: TaskQuery) -> Set<TaskState> {
    switch self {
    case .retry: states.intersection(query.namedStates ?? [.failed])
    case .cancel, .kill, .delete: states
    }
  }

  /// What the audit log calls it.
  public var audited: AuditAction {
    switch self {
    case .cancel: .cancel
    case .kill: .kill
    case .retry: .retry
    case .delete: .delete
    }
  }
}

/// What an action on one task came to.
public struct ActionOutcome: Hashable, Sendable {
  public var result: ActionResult
  /// The state in which the action found the task; nil when there was none.
  public var state: TaskState?
  /// Whether anything is other than before. An action that is repeated, such as a second cancel of a running task, is not
  /// refused and changes nothing.
  public var isChange: Bool

  public init(_ result: ActionResult, in state: TaskState?, isChange: Bool? = nil) {
    self.result = result
    self.state = state
    self.isChange = isChange ?? result.isDone
  }
}
