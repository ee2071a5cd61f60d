public import SignalboxModel

/// The task in which further failures are gathered, and what they came to.
public struct FailureDigest: Hashable, Sendable {
  /// The task that tells of the failures; it has not started.
  public var task: TaskID
  /// What the task tells: every failure gathered so far.
  public var report: FailureReport

  /// Creates a digest.
  public init(task: TaskID, report: FailureReport) {
    self.task = task
    self.report = report
  }
}
