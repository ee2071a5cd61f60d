/// What of the task before it a waiting task waits for.
public enum AfterMode: String, Hashable, Sendable, Codable, CaseIterable {
  /// The end of its first attempt, whatever the outcome, or of the task itself. Attempts that were given back or lost with
  /// their worker have not ended.
  case ended
  /// That it completes. When it fails for good, is cancelled or deleted, the waiting task is cancelled, with an error of type
  /// `afterFailed`.
  case completed
}

/// What became of a task that others wait for.
public enum PredecessorEnd: Hashable, Sendable, CustomStringConvertible {
  /// An attempt ended, and more may follow.
  case attempt
  /// It is in this final state.
  case final(TaskState)
  /// It was deleted.
  case deleted

  /// What a move means to those that wait; nil when it means nothing to them.
  ///
  /// - Parameters:
  ///   - state: the state after the move.
  ///   - attempt: how an attempt ended with the move; nil when none did.
  public init?(_ state: TaskState, attempt: AttemptEnd? = nil) {
    if state.isFinal {
      self = .final(state)
    } else if attempt?.isItsOwn == true {
      self = .attempt
    } else {
      return nil
    }
  }

  /// Goes on after the task's id.
  public var description: String {
    switch self {
    case .attempt: "was tried"
    case .final(let state): "ended as \(state)"
    case .deleted: "was deleted"
    }
  }
}
