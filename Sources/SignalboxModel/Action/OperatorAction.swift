/// What an operator does to tasks: where each action is legal, what it is called, and when it is asked about first.
public enum OperatorAction: String, CaseIterable, Sendable {
  /// Ends tasks that have not started, asks running ones to stop.
  case cancel
  /// Ends running commands by force.
  case kill
  /// Queues ended tasks again.
  case retry
  /// Takes tasks out of the store, with all that belongs to them.
  case delete

  /// Whether it can concern a task in this state.
  public func isLegal(in state: TaskState) -> Bool {
    switch self {
    case .cancel: !state.isFinal
    case .kill: state == .running
    case .retry: state.isFinal
    case .delete: state != .running
    }
  }

  /// The states of the tasks that it can concern.
  public var states: Set<TaskState> { Set(TaskState.all.filter { isLegal(in: $0) }) }

  /// The states of a filter's tasks that it takes: retry takes failed tasks alone unless the filter names a state, so that
  /// nothing that completed or was cancelled on purpose is run again by a word that does not say so.
  public func states(in query: TaskQuery) -> Set<TaskState> {
    switch self {
    case .retry: states.intersection(query.namedStates ?? [.failed])
    case .cancel, .kill, .delete: states
    }
  }

  /// Whether it can be done to the task, as far as its record tells.
  package func isLegal(for task: TaskRecord) -> Bool {
    guard isLegal(in: task.state) else { return false }
    return switch self {
    case .kill: task.kind.canBeKilled
    case .retry: task.error?.type != "closureLost"
    case .cancel, .delete: true
    }
  }

  /// What the audit log calls it.
  public var audited: AuditAction { .act(self) }

  /// The call that does it to one task; nil when it has none of its own.
  package var route: Route? {
    switch self {
    case .cancel: Route.cancel
    case .kill: Route.kill
    case .retry: Route.retry
    case .delete: nil
    }
  }

  /// What people are told of it.
  package var words: Words {
    switch self {
    case .cancel:
      Words(
        command: "cancel", past: "cancelled", consequence: "Waiting ones end now, running ones are asked to stop.",
        question: .afterLongRun)
    case .kill:
      Words(
        command: "kill", past: "killed", consequence: "SIGKILL now: no clean-up, what it holds is lost.",
        requested: "killed", question: .always)
    case .retry:
      Words(
        command: "retry", past: "retried", consequence: "They are queued again; their history is kept.",
        question: .never)
    case .delete:
      Words(
        command: "rm", past: "deleted", consequence: "They go with their logs; nothing brings them back.",
        question: .always)
    }
  }

  package struct Words: Hashable, Sendable {
    /// What it is on the command line: `signalbox rm`.
    package var command: String
    /// What a task was then: `deleted`.
    package var past: String
    /// What it does, for a question before it.
    package var consequence: String
    /// What a running task was that has not ended by it yet.
    package var requested = "asked to stop"
    /// When a key that does it to one task asks first.
    ///
    /// About several it always does.
    package var question: Question
  }

  package enum Question: Hashable, Sendable {
    case never
    case afterLongRun
    case always
  }
}

extension TaskKind {
  /// Whether its work can be ended by force: a command's; what runs within its server cannot be.
  package var canBeKilled: Bool {
    switch self {
    case .typed, .closure: false
    // A server that knows a newer kind knows what can be done with it.
    case .command, .unknown: true
    }
  }
}
