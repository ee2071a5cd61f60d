public import Logging
public import SignalboxModel

/// What an attempt is given: what it is, where its words go, and how to add more tasks.
public struct TaskContext: Sendable {
  /// The task as it was when the attempt began, with its whole payload.
  public let task: TaskRecord
  /// Its lines go to the attempt's log, each with the metadata of the request that added the task. A middleware may add to it.
  public var logger: Logger
  /// The attempt's log, for bytes that come from elsewhere.
  public let log: AttemptLog
  /// For being ended by force.
  public let control: AttemptControl
  /// The values of a command's environment that its caller gave.
  public let environment: [String: String]
  /// The store that the task is in; see ``TaskStore/identity``.
  public let storeIdentity: String
  /// When the attempt's timeout is over; nil without one.
  public let deadline: Timestamp?
  private let deadlineUptime: Duration?
  let redaction: Redaction
  let progressReporter: @Sendable (TaskProgress) -> Void
  let registry: RegistryLink

  package init(
    task: TaskRecord, logger: Logger, log: AttemptLog, control: AttemptControl, environment: [String: String],
    storeIdentity: String, registry: RegistryLink = RegistryLink(), progress: @escaping @Sendable (TaskProgress) -> Void
  ) {
    self.init(
      task: task, logger: logger, log: log, control: control, environment: environment, storeIdentity: storeIdentity,
      redaction: log.redaction, registry: registry, progress: progress)
  }

  init(
    task: TaskRecord, logger: Logger, log: AttemptLog, control: AttemptControl, environment: [String: String],
    storeIdentity: String, redaction: Redaction, registry: RegistryLink,
    progress: @escaping @Sendable (TaskProgress) -> Void
  ) {
    self.task = task
    self.logger = logger
    self.log = log
    self.control = control
    self.environment = environment
    self.storeIdentity = storeIdentity
    self.redaction = redaction
    self.registry = registry
    let timeout = task.timeout.map { Duration.seconds($0) }
    deadline = timeout.map { log.clock.now() + $0 }
    deadlineUptime = timeout.map { log.clock.uptime() + $0 }
    progressReporter = progress
  }

  public var id: TaskID { task.id }
  /// From 1.
  public var attempt: Int { task.attempt }
  public var tags: [String] { task.tags }
  /// The id of the request that added the task, or that added the task that added it; nil when none did.
  public var requestID: String? { task.origin?.requestID }

  /// How long the attempt may still take: zero when its time is over, nil without a timeout.
  public var remaining: Duration? {
    deadlineUptime.map { max($0 - log.clock.uptime(), .zero) }
  }

  /// Whether the attempt is to stop: cancelled, out of time, or out of a process that ends. For work that blocks; what awaits
  /// is told by what it awaits.
  public var isCancelled: Bool { Task.isCancelled }

  /// - Throws: `CancellationError` when the attempt is to stop.
  public func checkCancellation() throws { try Task.checkCancellation() }

  /// Says how far the attempt is, for whoever watches; cheap, and kept in memory only.
  ///
  /// - Parameter fraction: from 0 to 1; held there.
  public func progress(_ fraction: Double? = nil, _ message: String? = nil) {
    let fraction = fraction.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
    progressReporter(TaskProgress(fraction: fraction, message: message.map(redaction.struck)))
  }
}
