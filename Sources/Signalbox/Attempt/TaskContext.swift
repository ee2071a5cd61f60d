public import Logging
public import SignalboxModel

/// What an attempt is given: what it is, where its words go, and how to add more tasks.
public struct TaskContext: Sendable {
  /// What is the same for the whole attempt: an object, because every middleware is handed a context.
  private final class Facts: Sendable {
    let task: TaskRecord
    let log: AttemptLog
    let control: AttemptControl
    let environment: [String: String]
    let storeIdentity: String
    let waited: Duration
    let deadline: Timestamp?
    let deadlineUptime: Duration?
    let progressReporter: @Sendable (TaskProgress) -> Void
    let cannotEnd: @Sendable (String?) -> Void
    let runsAs: @Sendable (Int) -> Void
    let registry: RegistryLink

    init(
      task: TaskRecord, log: AttemptLog, control: AttemptControl, environment: [String: String], storeIdentity: String,
      waited: Duration, registry: RegistryLink, cannotEnd: @escaping @Sendable (String?) -> Void,
      runsAs: @escaping @Sendable (Int) -> Void,
      progress: @escaping @Sendable (TaskProgress) -> Void
    ) {
      self.task = task
      self.log = log
      self.control = control
      self.environment = environment
      self.storeIdentity = storeIdentity
      self.waited = waited
      self.registry = registry
      let timeout = task.timeout.map { Duration.seconds($0) }
      deadline = timeout.map { log.clock.now() + $0 }
      deadlineUptime = timeout.map { log.clock.uptime() + $0 }
      self.cannotEnd = cannotEnd
      self.runsAs = runsAs
      progressReporter = progress
    }
  }

  private let facts: Facts
  /// The task as it was when the attempt began, with its whole payload.
  public var task: TaskRecord { facts.task }
  /// Its lines go to the attempt's log, each with the metadata of the request that added the task.
  ///
  /// A middleware may add to it.
  public var logger: Logger
  /// The attempt's log, for bytes that come from elsewhere.
  public var log: AttemptLog { facts.log }
  /// For being ended by force.
  public var control: AttemptControl { facts.control }
  /// The values of a command's environment that its caller gave.
  public var environment: [String: String] { facts.environment }
  /// The store that the task is in; see ``TaskStore/identity``.
  public var storeIdentity: String { facts.storeIdentity }
  /// When the attempt's timeout is over; nil without one.
  public var deadline: Timestamp? { facts.deadline }
  /// How long the task was ready before the attempt; see ``ClaimedTask/waited``.
  var waited: Duration { facts.waited }
  var redaction: Redaction { facts.log.redaction }
  var registry: RegistryLink { facts.registry }

  package init(
    task: TaskRecord, logger: Logger, log: AttemptLog, control: AttemptControl, environment: [String: String],
    storeIdentity: String, waited: Duration = .zero, registry: RegistryLink = RegistryLink(),
    cannotEnd: @escaping @Sendable (String?) -> Void = { _ in },
    runsAs: @escaping @Sendable (Int) -> Void = { _ in }, progress: @escaping @Sendable (TaskProgress) -> Void
  ) {
    self.logger = logger
    facts = Facts(
      task: task, log: log, control: control, environment: environment, storeIdentity: storeIdentity,
      waited: waited, registry: registry, cannotEnd: cannotEnd, runsAs: runsAs, progress: progress)
  }

  /// The number of the task.
  public var id: TaskID { facts.task.id }
  /// The number of the attempt, from 1; attempts that were released, snoozed or lost are counted too.
  public var attempt: Int { facts.task.attempt }
  /// The tags that the task was added with.
  public var tags: [String] { task.tags }
  /// The id of the request that added the task, or that added the task that added it; nil when none did.
  public var requestID: String? { task.origin?.requestID }

  /// How long the attempt may still take: zero when its time is over, nil without a timeout.
  public var remaining: Duration? {
    facts.deadlineUptime.map { max($0 - log.clock.uptime(), .zero) }
  }

  /// Whether the attempt is to stop: cancelled, out of time, or out of a process that ends.
  ///
  /// For work that blocks; what awaits is told by what it awaits.
  public var isCancelled: Bool { Task.isCancelled }

  /// Throws when the attempt is to stop; see ``isCancelled``.
  ///
  /// - Throws: `CancellationError` when the attempt is to stop.
  public func checkCancellation() throws { try Task.checkCancellation() }

  /// Says what of the attempt lives on although it was told to end, for ``CommandRunner``s: it is shown to whoever asks why
  /// the task does not end, until the attempt does.
  ///
  /// - Parameter words: what and why, such as `process 4711 waits in the kernel (state D)`; nil when that has passed.
  public func cannotEnd(_ words: String?) { facts.cannotEnd(words) }

  /// Says which process does the attempt's work, for ``CommandRunner``s: it is shown while the attempt runs.
  public func runs(asProcess pid: Int) { facts.runsAs(pid) }

  /// A text with the values of redacted fields struck out.
  ///
  /// What is told of an attempt's failure is struck anyway; this is for what is cut before that, which could cut a
  /// value in two.
  package func withoutSecrets(_ text: String) -> String { redaction.struck(text) }

  /// Says how far the attempt is, for whoever watches; cheap, and kept in memory only.
  ///
  /// - Parameters:
  ///   - fraction: from 0 to 1; held there. nil when it is not known.
  ///   - message: what it is at, in a few words.
  public func progress(_ fraction: Double? = nil, _ message: String? = nil) {
    let fraction = fraction.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
    facts.progressReporter(TaskProgress(fraction: fraction, message: message.map(redaction.struck)))
  }
}
