public import SignalboxModel

/// What an action on one task came to.
public struct ActionOutcome: Hashable, Sendable {
  /// What the action did to the task, or why it did nothing.
  public var result: ActionResult
  /// The state in which the action found the task; nil when there was none.
  public var state: TaskState?
  /// Whether anything is other than before.
  ///
  /// An action that is repeated, such as a second cancel of a running task, is not refused and changes nothing.
  public var isChange: Bool

  /// Creates an outcome; unless said otherwise it is a change when the result says that the action was done.
  public init(_ result: ActionResult, in state: TaskState?, isChange: Bool? = nil) {
    self.result = result
    self.state = state
    self.isChange = isChange ?? result.isDone
  }
}
