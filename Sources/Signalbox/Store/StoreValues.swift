public import SignalboxModel

/// A task to add, complete: every default is already filled in.
public struct NewTask: Hashable, Sendable {
  public var name: String
  public var kind: TaskKind
  public var queue: String
  public var priority: Int
  public var payload: JSONText {
    didSet { readCommandText = nil }
  }
  /// The version of the type that encoded the payload.
  public var payloadVersion: Int
  public var tags: [String]
  /// Scheduled for so much later; queued at once when zero.
  public var delay: Duration
  /// The moment when it is due, by the time of day, in place of a delay; queued at once when that has passed.
  public var runAt: Timestamp?
  public var maxAttempts: Int
  public var timeout: Duration?
  /// A command's environment, kept apart from the record and given to no reader.
  public var environment: [String: String]
  public var idempotency: Idempotency?
  /// What it waits for first; a delay does not begin anew after it.
  public var after: Predecessor?
  /// The worker incarnation that holds it: it is not claimed until it is lifted. Nothing is held after a restart.
  public var holder: String?
  /// A closure's worker incarnation, which alone can run it; nil for every other kind.
  public var owner: String?
  /// Whether a closure takes a blocking slot; without meaning for every other kind.
  public var isBlocking: Bool
  public var origin: TaskOrigin?
  /// Names of payload fields that are masked for all but the task itself.
  public var redacted: [String]
  /// ``TaskRecord/commandText``, kept where the payload was read already: it can be a megabyte.
  private var readCommandText: String?

  /// The task that another waits for, and what of it.
  public enum Predecessor: Hashable, Sendable {
    case task(TaskID, mode: AfterMode)
    /// By its place in the same append, before the one that waits.
    case earlier(Int, mode: AfterMode)

    public var mode: AfterMode {
      switch self {
      case .task(_, let mode), .earlier(_, let mode): mode
      }
    }
  }

  /// A request's key, and a digest of the request to tell the same one again from another.
  ///
  /// A key is kept for ``Retention/keys`` from its first use, and as long as one of the tasks of its request is there: until
  /// then the same request again adds nothing, whatever became of the tasks.
  public struct Idempotency: Hashable, Sendable {
    public var key: String
    public var digest: String
    /// The place of the task among those of its request, from 0.
    public var place: Int

    public init(key: String, digest: String, place: Int = 0) {
      self.key = key
      self.digest = digest
      self.place = place
    }

    /// What tells the task from all others that have a key: the place stands after a character that no header and so no
    /// other request's key holds.
    public var name: String { place == 0 ? key : "\(key)\(Self.mark)\(place)" }

    private static let mark: Character = "\u{1F}"
  }

  public init(
    name: String, kind: TaskKind = .typed, queue: String = "default", priority: Int = 0,
    payload: JSONText = .emptyObject, payloadVersion: Int = 1, tags: [String] = [], delay: Duration = .zero,
    maxAttempts: Int = 1, timeout: Duration? = nil, environment: [String: String] = [:],
    idempotency: Idempotency? = nil, after: Predecessor? = nil, holder: String? = nil, owner: String? = nil,
    isBlocking: Bool = false, origin: TaskOrigin? = nil, redacted: [String] = [], runAt: Timestamp? = nil
  ) {
    self.name = name
    self.kind = kind
    self.queue = queue
    self.priority = priority
    self.payload = payload
    self.payloadVersion = payloadVersion
    self.tags = tags
    self.delay = delay
    self.maxAttempts = maxAttempts
    self.timeout = timeout
    self.environment = environment
    self.idempotency = idempotency
    self.after = after
    self.holder = holder
    self.owner = owner
    self.isBlocking = isBlocking
    self.origin = origin
    self.redacted = redacted
    self.runAt = runAt
  }

  /// The record that a store keeps of it.
  ///
  /// - Parameters:
  ///   - id: the one that the store gives it.
  ///   - predecessor: the id of the task that ``after`` names. The record is waiting then, also when that task has ended
  ///     already: the store moves it on by `TaskRecord.predecessorEnded`.
  ///   - now: the time of day at which it is added.
  public func record(id: TaskID, after predecessor: TaskID? = nil, at now: Timestamp) -> TaskRecord {
    let due = runAt ?? (delay > .zero ? now + delay : nil)
    let isDelayed = due.map { $0 > now } ?? false
    return TaskRecord(
      id: id, name: name, queue: queue, kind: kind,
      state: predecessor != nil ? .waiting : isDelayed ? .scheduled : .queued, priority: priority,
      maxAttempts: maxAttempts, timeout: timeout?.seconds, payload: payload, payloadVersion: payloadVersion,
      redacted: redacted.isEmpty ? nil : redacted, tags: tags, enqueuedAt: now, runAt: isDelayed ? due : nil,
      after: predecessor, afterMode: predecessor == nil ? nil : after?.mode, origin: origin,
      runAtKind: isDelayed ? (runAt == nil ? .relative : .absolute) : nil)
  }
}

extension NewTask {
  /// ``TaskRecord/commandText`` of the record. Reads the payload of a command unless ``keepCommandText(of:)`` was called.
  package var commandText: String? {
    guard kind == .command, redacted.isEmpty else { return nil }
    return readCommandText ?? TaskRecord.commandText(of: payload)
  }

  /// Saves the store from reading the payload once more.
  ///
  /// - Parameter command: what the payload says.
  mutating func keepCommandText(of command: CommandPayload) {
    readCommandText = TaskRecord.commandText(of: command.command)
  }

  /// Whether the task to wait for is there.
  ///
  /// - Parameters:
  ///   - index: the place of this task in its append.
  ///   - exists: whether there is a task of an id.
  public func canFollow(at index: Int, exists: (TaskID) throws -> Bool) rethrows -> Bool {
    switch after {
    case nil: true
    case .task(let id, _): try exists(id)
    case .earlier(let earlier, _): (0..<index).contains(earlier)
    }
  }
}

/// A store's answer to one appended task.
public struct Appended: Hashable, Sendable {
  /// Of one that was there already: as it is now, and abridged. Of one that was deleted since: what it was added as, in
  /// the state in which it was deleted, with that as its reason.
  public var task: TaskRecord
  /// Whether an earlier append with the same idempotency key made it.
  public var existed: Bool
  /// Whether the task was deleted since, so that its id leads nowhere.
  public var isGone: Bool

  public init(task: TaskRecord, existed: Bool) {
    self.task = task
    self.existed = existed
    isGone = false
  }

  /// The answer for a task that an earlier append made. It is abridged: what has become of a large batch can be many times what
  /// was sent.
  public init(existing record: TaskRecord) {
    task = record.abridgement
    task.progress = record.progress
    task.duration = nil
    existed = true
    isGone = false
  }

  /// The answer for a task that was deleted while its key is kept.
  public init(gone task: NewTask, _ kept: KeptKey) {
    self.task = task.record(id: kept.task, at: kept.usedAt)
    self.task.state = kept.state
    self.task.runAt = nil
    self.task.finishedAt = kept.finishedAt
    self.task.reason = "it was deleted since"
    existed = true
    isGone = true
  }
}

/// What is kept with the key of a task that was deleted.
public struct KeptKey: Hashable, Sendable {
  public var task: TaskID
  public var digest: String
  /// When the key was first used.
  public var usedAt: Timestamp
  /// In which state the task was deleted.
  public var state: TaskState
  public var finishedAt: Timestamp?

  public init(task: TaskID, digest: String, usedAt: Timestamp, state: TaskState, finishedAt: Timestamp?) {
    self.task = task
    self.digest = digest
    self.usedAt = usedAt
    self.state = state
    self.finishedAt = finishedAt
  }
}

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
  public var task: TaskRecord
  public var payloadVersion: Int
  public var environment: [String: String]
  /// How long it could have started and did not: since it was added or last queued again, or since its queue was resumed when
  /// that was later. Delays, waits for other tasks and pauses before retries are over by then; a hold may not have been.
  public var waited: Duration

  public init(task: TaskRecord, payloadVersion: Int, environment: [String: String], waited: Duration) {
    self.task = task
    self.payloadVersion = payloadVersion
    self.environment = environment
    self.waited = waited
  }
}

/// What is asked of a running attempt. The order is of growing force.
public enum Directive: Int, Hashable, Sendable, Comparable {
  case cancel
  case kill
  /// The lease is gone: stop, nobody will hear the outcome.
  case lost

  public static func < (left: Directive, right: Directive) -> Bool { left.rawValue < right.rawValue }
}

/// An attempt that ended, as its worker tells it.
public struct FinishedAttempt: Hashable, Sendable {
  public var key: AttemptKey
  public var worker: String
  public var outcome: AttemptOutcome
  /// What it gives back, also when it failed: a command's exit code.
  public var result: JSONText?

  public init(key: AttemptKey, worker: String, outcome: AttemptOutcome, result: JSONText? = nil) {
    self.key = key
    self.worker = worker
    self.outcome = outcome
    self.result = result
  }
}

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

  public init(limit: Int = 5, failsCommands: Bool = false) {
    self.limit = limit
    self.failsCommands = failsCommands
  }
}

/// What a commit changed, for those who wait for it.
public struct StoreWakeup: Sendable {
  /// Tasks that changed and the states they were in before and are in after; nil before for a new one, nil after for a
  /// deleted one. In the order of the moves; a task can occur more than once.
  public var moves: [Move]
  /// Running attempts of which something is asked now.
  public var directives: [AttemptKey: Directive]
  /// Queues whose pause or limit changed.
  public var queues: Set<String>
  /// Whether a claim may now give what an earlier one did not: a task was queued that is not held, or a queue changed.
  public var isClaimable: Bool
  /// How long until a queue's rate lets a task start that is ready now; nil when no rate puts one off.
  public var nextStart: Duration?
  /// Whether ``TaskStore/trouble`` or ``TaskStore/notices`` may be others than before; there was no commit then.
  public var isTroubleChanged: Bool
  /// Whether something is left for ``TaskStore/prune(_:limit:)`` to delete soon, such as the logs of deleted tasks.
  public var isPruningDue = false
  /// The counts after the commit.
  public var counts: StateCounts

  public struct Move: Hashable, Sendable {
    public var task: TaskID
    public var queue: String
    public var before: TaskState?
    public var after: TaskState?
    /// When a scheduled task becomes due, measured from now.
    public var due: Duration?

    public init(task: TaskID, queue: String, before: TaskState?, after: TaskState?, due: Duration? = nil) {
      self.task = task
      self.queue = queue
      self.before = before
      self.after = after
      self.due = due
    }
  }

  public init(
    moves: [Move] = [], directives: [AttemptKey: Directive] = [:], queues: Set<String> = [],
    isClaimable: Bool = false, nextStart: Duration? = nil, isTroubleChanged: Bool = false, counts: StateCounts
  ) {
    self.moves = moves
    self.directives = directives
    self.queues = queues
    self.isClaimable = isClaimable
    self.nextStart = nextStart
    self.isTroubleChanged = isTroubleChanged
    self.counts = counts
  }
}
