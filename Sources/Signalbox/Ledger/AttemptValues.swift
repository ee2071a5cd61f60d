public import SignalboxModel

/// The slots that a closure takes in its worker.
public enum ClosureClass: Hashable, Sendable {
  /// Those of tasks that give way.
  case cooperative
  /// A thread.
  case blocking
}

/// What a worker asks for, for one class of its slots.
public struct ClaimRequest: Hashable, Sendable {
  /// This incarnation of the worker.
  public var worker: String
  /// The typed tasks that it knows; every other name waits for a worker that does.
  public var names: Set<String>
  /// Whether it runs commands, whatever their name.
  public var commands: Bool
  /// The worker incarnation whose closures it asks for, those of the class ``closures``.
  public var owner: String?
  /// nil: it asks for no closures.
  public var closures: ClosureClass?
  /// At most so many.
  public var limit: Int
  /// How long the attempts are its own without a heartbeat.
  public var lease: Duration
  /// Whether a claim that finds nothing waits until there is something.
  public var waits: Bool

  /// Creates a request that asks for no closures and does not wait unless it is said.
  public init(
    worker: String, names: Set<String>, commands: Bool, owner: String? = nil, closures: ClosureClass? = nil, limit: Int,
    lease: Duration, waits: Bool = false
  ) {
    self.worker = worker
    self.names = names
    self.commands = commands
    self.owner = owner
    self.closures = closures
    self.limit = limit
    self.lease = lease
    self.waits = waits
  }
}

/// A task in a worker's hands.
public struct ClaimedTask: Hashable, Sendable {
  /// The task, running, with the attempt that the claim made.
  public var task: TaskRecord
  /// The version of the type that encoded the payload.
  public var payloadVersion: Int
  /// A command's environment; empty for every other task.
  public var environment: CommandVariables
  /// How long it could have started and did not: since it was added or last queued again, or since its queue was resumed when
  /// that was later.
  ///
  /// Delays, waits for other tasks and pauses before retries are over by then; a hold may not have been.
  public var waited: Duration

  /// Creates a claimed task.
  public init(task: TaskRecord, payloadVersion: Int, environment: CommandVariables, waited: Duration) {
    self.task = task
    self.payloadVersion = payloadVersion
    self.environment = environment
    self.waited = waited
  }
}

/// What is asked of a running attempt.
///
/// The order is of growing force.
public enum Directive: Int, Hashable, Sendable, Comparable {
  /// Stop when it can: the Swift task is cancelled, a command gets SIGTERM.
  case cancel
  /// End by force: a command gets SIGKILL.
  case kill
  /// The lease is gone: stop, nobody will hear the outcome.
  case lost

  /// Whether `left` is of less force than `right`.
  public static func < (left: Directive, right: Directive) -> Bool { left.rawValue < right.rawValue }
}

/// An attempt that ended, as its worker tells it.
public struct FinishedAttempt: Hashable, Sendable {
  /// Which attempt ended.
  public var key: AttemptKey
  /// The worker incarnation that ran it; see ``ClaimRequest/worker``.
  public var worker: String
  /// How it ended.
  public var outcome: AttemptOutcome
  /// What it gives back, also when it failed: a command's exit code.
  public var result: JSONText?

  /// Creates an attempt's end.
  public init(key: AttemptKey, worker: String, outcome: AttemptOutcome, result: JSONText? = nil) {
    self.key = key
    self.worker = worker
    self.outcome = outcome
    self.result = result
  }
}

/// A store's answer to an attempt's outcome.
public enum FinishAnswer: Hashable, Sendable {
  /// Committed; the state that the task is in now.
  case accepted(TaskState)
  /// Refused: the lease had passed on.
  case stale
}

/// What happens to an attempt whose worker is gone.
public struct RescuePolicy: Hashable, Sendable {
  /// How often one task is rescued before it fails as `killedItsWorker`.
  public var limit: Int
  /// Whether a lost attempt of a command fails its task at once (`--on-loss fail`).
  public var failsCommands: Bool

  /// Creates a policy of five rescues that queues lost commands again, unless it is said otherwise.
  public init(limit: Int = 5, failsCommands: Bool = false) {
    self.limit = limit
    self.failsCommands = failsCommands
  }
}
