public import Logging
public import SignalboxModel

/// What an attempt is given: what it is, and where its words go.
public struct TaskContext: Sendable {
  /// The task as it was when the attempt began.
  public let task: TaskRecord
  /// Its lines go to the attempt's log.
  public let logger: Logger
  /// The attempt's log, for bytes that come from elsewhere.
  public let log: AttemptLog
  /// For being ended by force.
  public let control: AttemptControl
  /// The values of a command's environment that its caller gave.
  public let environment: [String: String]
  /// The store that the task is in; see ``TaskStore/identity``.
  public let storeIdentity: String
  let progressReporter: @Sendable (TaskProgress) -> Void

  package init(
    task: TaskRecord, logger: Logger, log: AttemptLog, control: AttemptControl, environment: [String: String],
    storeIdentity: String, progress: @escaping @Sendable (TaskProgress) -> Void
  ) {
    self.task = task
    self.logger = logger
    self.log = log
    self.control = control
    self.environment = environment
    self.storeIdentity = storeIdentity
    self.progressReporter = progress
  }

  /// From 1.
  public var attempt: Int { task.attempt }

  /// Says how far the attempt is, for whoever watches; cheap, and kept in memory only.
  ///
  /// - Parameter fraction: from 0 to 1; held there.
  public func progress(_ fraction: Double? = nil, _ message: String? = nil) {
    let fraction = fraction.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
    progressReporter(TaskProgress(fraction: fraction, message: message))
  }
}
