public import SignalboxModel

/// A task to add, complete: every default is already filled in.
public struct NewTask: Hashable, Sendable {
  /// What the task does, such as `send_welcome_email`: 1 to 128 bytes.
  public var name: String
  /// What runs the task.
  public var kind: TaskKind
  /// The line in which the task waits: 1 to 128 bytes.
  public var queue: String
  /// Higher runs first; from -1,000,000 to 1,000,000.
  public var priority: Int
  /// What the task's type or the command reads, as JSON of at most 1 MiB.
  public var payload: JSONText {
    didSet { readCommandText = nil }
  }
  /// The version of the type that encoded the payload.
  public var payloadVersion: Int
  /// At most 32 of 1 to 256 bytes each, for filters.
  public var tags: [String]
  /// Scheduled for so much later; queued at once when zero.
  public var delay: Duration
  /// The moment when it is due, by the time of day, in place of a delay; queued at once when that has passed.
  public var runAt: Timestamp?
  /// How many tries may fail before the task does; from 1.
  public var maxAttempts: Int
  /// How long one attempt may take; without limit when nil.
  public var timeout: Duration?
  /// A command's environment, kept apart from the record and given to no reader.
  public var environment: CommandVariables
  /// The key of the request that adds the task; nil when there is none.
  public var idempotency: Idempotency?
  /// What it waits for first; a delay does not begin anew after it.
  public var after: Predecessor?
  /// The worker incarnation that holds it: it is not claimed until it is lifted.
  ///
  /// Nothing is held after a restart.
  public var holder: String?
  /// A closure's worker incarnation, which alone can run it; nil for every other kind.
  public var owner: String?
  /// Whether a closure takes a blocking slot; without meaning for every other kind.
  public var isBlocking: Bool
  /// The request that adds the task; nil when none does.
  public var origin: TaskOrigin?
  /// Names of payload fields that are masked for all but the task itself.
  public var redacted: [String]
  /// ``TaskRecord/commandText``, kept where the payload was read already: it can be a megabyte.
  private var readCommandText: String?

  /// The task that another waits for, and what of it.
  public enum Predecessor: Hashable, Sendable {
    /// A task that is in the store already.
    case task(TaskID, mode: AfterMode)
    /// By its place in the same append, before the one that waits.
    case earlier(Int, mode: AfterMode)

    /// What of the other task is waited for.
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
    /// What the caller chose to know the request by.
    public var key: String
    /// What tells this request from another one with the same key.
    public var digest: String
    /// The place of the task among those of its request, from 0.
    public var place: Int

    /// Creates a key of a request, for its first task unless another place is given.
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

  /// Creates a task that is queued at once and tried once, unless the arguments say otherwise.
  public init(
    name: String, kind: TaskKind = .typed, queue: String = "default", priority: Int = 0,
    payload: JSONText = .emptyObject, payloadVersion: Int = 1, tags: [String] = [], delay: Duration = .zero,
    maxAttempts: Int = 1, timeout: Duration? = nil, environment: CommandVariables = [:],
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
  /// - Returns: a record that is waiting, scheduled or queued.
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
  /// ``TaskRecord/commandText`` of the record.
  ///
  /// Reads the payload of a command unless ``keepCommandText(of:)`` was called.
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
  /// - Returns: whether it exists, or is before this task in the append; true when there is none to wait for.
  public func canFollow(at index: Int, exists: (TaskID) throws -> Bool) rethrows -> Bool {
    switch after {
    case nil: true
    case .task(let id, _): try exists(id)
    case .earlier(let earlier, _): (0..<index).contains(earlier)
    }
  }
}
