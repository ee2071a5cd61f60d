public import SignalboxModel

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
