/// What the registry knows of one task; also its shape on the wire.
///
/// What a move can change lies in the record itself. All else is one object, which its copies share: a record is copied several
/// times with every move, and its texts are most of it. Setting one of those makes a new object.
public struct TaskRecord: Hashable, Sendable, Identifiable {
  /// The number of the task, which it keeps for ever.
  public var id: TaskID
  private var work: Shared<TaskWork>
  /// Where the task is in its life.
  public var state: TaskState
  /// The number of the latest attempt, 0 before the first.
  public var attempt: Int
  /// How many tries may fail before the task does.
  public var maxAttempts: Int
  /// Attempts that failed or timed out, held against ``maxAttempts``.
  public var tries: Int
  /// Attempts that ended with their worker.
  public var rescues: Int
  /// Who asked it to be cancelled, and when; nil when nobody did.
  @Boxed public var cancelRequested: OperatorMark?
  /// When a scheduled task is due; for a waiting one, before when it is not run even if its wait is over; nil otherwise.
  public var runAt: Timestamp?
  /// What ``runAt`` goes by; nil without one.
  @Boxed public var runAtKind: RunAtKind?
  /// The start of the latest attempt.
  public var startedAt: Timestamp?
  /// When it reached a final state.
  public var finishedAt: Timestamp?
  /// How long the latest attempt ran, in seconds, as its server measured it; for a running one how long it has run so far,
  /// when the record was read; nil when nobody measured it: it ended with its server.
  public var duration: Double?
  /// Seconds since it was added, when the record was read; nil unless the server's clock was set meanwhile, so that
  /// ``enqueuedAt`` does not tell.
  @Boxed public var age: Double?
  /// Seconds since ``finishedAt``; nil as ``age`` is.
  @Boxed public var finishedAge: Double?
  /// Who holds the running attempt.
  public var worker: String?
  /// Why the latest attempt, or the task, failed.
  @Boxed public var error: TaskFailure?
  /// What a running attempt last said of itself; not kept over a restart.
  @Boxed public var progress: TaskProgress?
  /// What the latest attempt gave back, as JSON; nil when it gave nothing.
  public var result: JSONText?
  /// Why it is not running, in words; filled when the record leaves the registry.
  @Boxed public var reason: String?
  /// true when what can be large is left out, although the task may have it: ``payload``, which is null then, ``tags``,
  /// ``redacted``, ``origin``, ``progress``, ``error`` and ``result``.
  ///
  /// So are large tasks in answers to changes; ask for the task to have all of it. nil otherwise.
  public var abridged: Bool?

  /// Creates a record; of what is not given it has nothing, or what the argument's default says.
  public init(
    id: TaskID, name: String, queue: String = "default", kind: TaskKind = .typed, state: TaskState = .queued,
    priority: Int = 0, attempt: Int = 0, maxAttempts: Int = 1, tries: Int = 0, rescues: Int = 0,
    timeout: Double? = nil, payload: JSONText = .emptyObject, payloadVersion: Int = 1, redacted: [String]? = nil,
    tags: [String] = [], cancelRequested: OperatorMark? = nil, enqueuedAt: Timestamp, runAt: Timestamp? = nil,
    startedAt: Timestamp? = nil, finishedAt: Timestamp? = nil, worker: String? = nil, error: TaskFailure? = nil,
    progress: TaskProgress? = nil, result: JSONText? = nil, after: TaskID? = nil, afterMode: AfterMode? = nil,
    origin: TaskOrigin? = nil, reason: String? = nil, runAtKind: RunAtKind? = nil, duration: Double? = nil
  ) {
    self.id = id
    work = Shared(
      TaskWork(
        name: name, queue: queue, kind: kind, priority: priority, timeout: timeout, payload: payload,
        payloadVersion: payloadVersion, redacted: redacted, tags: tags, enqueuedAt: enqueuedAt, after: after,
        afterMode: afterMode, origin: origin))
    self.state = state
    self.attempt = attempt
    self.maxAttempts = maxAttempts
    self.tries = tries
    self.rescues = rescues
    self.cancelRequested = cancelRequested
    self.runAt = runAt
    self.runAtKind = runAtKind ?? (runAt == nil ? nil : .relative)
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.duration = duration
    self.worker = worker
    self.error = error
    self.progress = progress
    self.result = result
    self.reason = reason
  }

  /// The record without what can be large; see ``abridged``.
  package var abridgement: TaskRecord {
    var task = self
    task.work.change {
      $0.payload = JSONText(trusted: "null")
      $0.redacted = nil
      $0.tags = []
      $0.origin = nil
    }
    task.error = nil
    task.progress = nil
    task.result = nil
    task.abridged = true
    return task
  }

  /// The latest attempt; nobody holds it unless the task is running.
  public var attemptKey: AttemptKey { AttemptKey(task: id, attempt: attempt) }
}

/// What no move changes.
extension TaskRecord {
  /// What it does, such as `send_welcome_email`; at most 128 bytes.
  public var name: String {
    get { work.value.name }
    set { work.change { $0.name = newValue } }
  }

  /// The line that the task waits in; at most 128 bytes.
  public var queue: String {
    get { work.value.queue }
    set { work.change { $0.queue = newValue } }
  }

  /// What runs the task.
  public var kind: TaskKind {
    get { work.value.kind }
    set { work.change { $0.kind = newValue } }
  }

  /// Higher runs first; 0 unless set.
  public var priority: Int {
    get { work.value.priority }
    set { work.change { $0.priority = newValue } }
  }

  /// How long one attempt may take, in seconds; without limit when nil.
  public var timeout: Double? {
    get { work.value.timeout }
    set { work.change { $0.timeout = newValue } }
  }

  /// What the task works on, as JSON; fields that are ``redacted`` are masked outside the registry.
  public var payload: JSONText {
    get { work.value.payload }
    set { work.change { $0.payload = newValue } }
  }

  /// The version of the type that encoded ``payload``.
  public var payloadVersion: Int {
    get { work.value.payloadVersion }
    set { work.change { $0.payloadVersion = newValue } }
  }

  /// The fields of ``payload`` whose values never leave the registry: names with dots between, such as `card.number`, where a
  /// backslash stands before a dot or backslash that is part of a name.
  ///
  /// The empty text is the whole payload. nil when there are none.
  public var redacted: [String]? {
    get { work.value.redacted }
    set { work.change { $0.redacted = newValue } }
  }

  /// Marks for filters, such as `user=42`.
  public var tags: [String] {
    get { work.value.tags }
    set { work.change { $0.tags = newValue } }
  }

  /// When the task was added, by the server's time of day.
  public var enqueuedAt: Timestamp {
    get { work.value.enqueuedAt }
    set { work.change { $0.enqueuedAt = newValue } }
  }

  /// The task that it waits for, or waited for.
  public var after: TaskID? {
    get { work.value.after }
    set { work.change { $0.after = newValue } }
  }

  /// What of ``after`` it waits for; nil when it never waited.
  public var afterMode: AfterMode? {
    get { work.value.afterMode }
    set { work.change { $0.afterMode = newValue } }
  }

  /// The request that added it; nil when none did.
  public var origin: TaskOrigin? {
    get { work.value.origin }
    set { work.change { $0.origin = newValue } }
  }
}

/// What the due time of a task goes by.
public enum RunAtKind: Hashable, Sendable {
  /// The time that passes: so long after it was added or its attempt ended. When the time of day is set, the due time moves
  /// with it.
  case relative
  /// The time of day: a moment that somebody gave.
  case absolute
  /// A kind that a newer server named. Only a client meets it.
  case unknown(String)
}

extension RunAtKind: RawRepresentable, Codable {
  /// Reads the name of a kind; one that is not known becomes ``unknown(_:)``.
  public init(rawValue: String) {
    switch rawValue {
    case "relative": self = .relative
    case "absolute": self = .absolute
    default: self = .unknown(rawValue)
    }
  }

  /// The name in the API.
  public var rawValue: String {
    switch self {
    case .relative: "relative"
    case .absolute: "absolute"
    case .unknown(let text): text
    }
  }
}

/// What runs a task.
public enum TaskKind: Hashable, Sendable {
  /// A `BackgroundTask` that a worker's catalogue names.
  case typed
  /// A closure of the process that added it.
  case closure
  /// A command of the operating system.
  case command
  /// A kind that a newer server named. Only a client meets it.
  case unknown(String)
}

extension TaskKind: RawRepresentable, Codable {
  /// Reads the name of a kind; one that is not known becomes ``unknown(_:)``.
  public init(rawValue: String) {
    // By bytes: a long text of combining marks is put into their order before it is compared as text.
    self = Self.known.first { $0.rawValue.utf8.elementsEqual(rawValue.utf8) } ?? .unknown(rawValue)
  }

  private static let known: [TaskKind] = [.typed, .closure, .command]

  /// The name in the API.
  public var rawValue: String {
    switch self {
    case .typed: "typed"
    case .closure: "closure"
    case .command: "command"
    case .unknown(let text): text
    }
  }
}

/// Why an attempt failed.
public struct TaskFailure: Hashable, Sendable, Codable {
  /// A short stable name: the Swift type of the error, `exit`, `signal`, `timeout`, `lost`, `killedItsWorker`,
  /// `closureLost`, `afterFailed`.
  public var type: String
  /// For people; at most 64 KiB.
  public var message: String
  /// Where it was thrown, when that was captured; at most 16 KiB.
  public var backtrace: String?

  /// - Parameters:
  ///   - type: a short stable name.
  ///   - message: for people.
  ///   - backtrace: cut, with a mark, to 16 KiB.
  public init(type: String, message: String, backtrace: String? = nil) {
    self.type = type
    self.message = message
    // Less than the limit, so that it is not cut again together with its mark.
    self.backtrace = backtrace.map { $0.utf8.count > Limits.backtrace ? $0.cut(toBytes: Limits.backtrace - 64) : $0 }
  }
}

/// What a running attempt says of itself.
public struct TaskProgress: Hashable, Sendable, Codable {
  /// From 0 to 1; nil when it cannot tell.
  public var fraction: Double?
  /// What the attempt is at, in a few words; nil when it does not say.
  public var message: String?

  /// Creates a progress.
  public init(fraction: Double? = nil, message: String? = nil) {
    self.fraction = fraction
    self.message = message
  }
}

/// That an operator did something, and when.
public struct OperatorMark: Hashable, Sendable, Codable {
  /// When it was done, by the server's time of day.
  public var at: Timestamp
  /// The name that the operator's client gave.
  public var by: String

  /// Creates a mark.
  public init(at: Timestamp, by: String) {
    self.at = at
    self.by = by
  }
}

extension TaskRecord {
  /// What of the payload is redacted, as people are told it; nil when nothing is.
  package var redactedWords: [String]? {
    redacted.flatMap { $0.isEmpty ? nil : $0.map { $0.isEmpty ? "the whole payload" : $0 } }
  }
}
