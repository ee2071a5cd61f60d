public import SignalboxModel

/// The task in which further failures are gathered, and what they came to.
public struct FailureDigest: Hashable, Sendable {
  public var task: TaskID
  public var report: FailureReport

  public init(task: TaskID, report: FailureReport) {
    self.task = task
    self.report = report
  }
}
