public import SignalboxModel

/// A failure that says more than that it happened.
///
/// Any other error thrown by a task is kept with the name of its Swift type and its description, and tried again by the
/// task's policy.
public struct TaskError: Error, Hashable, Sendable {
  /// A short stable name, such as `exit`.
  public var type: String
  /// What went wrong, for people; at most 64 KiB are kept.
  public var message: String
  /// Whether trying again is of no use.
  public var isPermanent: Bool
  /// What the attempt gives back although it failed.
  public var result: JSONText?
  /// Where it was thrown, for people.
  ///
  /// At most 16 KiB are kept.
  public var backtrace: String?

  /// Creates an error that is tried again by the task's policy unless it is permanent.
  public init(
    type: String, message: String, isPermanent: Bool = false, result: JSONText? = nil, backtrace: String? = nil
  ) {
    self.type = type
    self.message = message
    self.isPermanent = isPermanent
    self.result = result
    self.backtrace = backtrace
  }
}

/// Thrown by a task to be run again after a pause; counts as no try.
public struct Snooze: Error, Hashable, Sendable {
  /// How long to wait before the next attempt, by the time that passes.
  public var pause: Duration

  /// Creates a pause of this length.
  public init(for pause: Duration) {
    self.pause = pause
  }
}
