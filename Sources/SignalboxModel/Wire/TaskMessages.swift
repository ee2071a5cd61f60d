/// `POST /v1/tasks`: a task to add.
public struct NewTaskRequest: Hashable, Sendable, Codable {
  /// What the task is called, in at most 128 bytes; a command may leave it out and is then named after its program.
  public var name: String?
  /// `typed` unless set.
  public var kind: TaskKind?
  /// The queue that the task goes to; the type's own unless set, or else `default`.
  public var queue: String?
  /// Higher runs first, from -1,000,000 to 1,000,000; the type's own priority unless set, or else 0.
  public var priority: Int?
  /// What the task works on: at most 1 MiB of JSON; `{}` unless set.
  public var payload: JSONText?
  /// Marks for filters: at most 32 of 1 to 256 bytes each.
  public var tags: [String]?
  /// Seconds from now; 0 unless set.
  public var delay: Double?
  /// How many tries may fail before the task does, from 1; the type's own number unless set, or else 1.
  public var maxAttempts: Int?
  /// Seconds that one attempt may take; the type's own limit unless set, or else none.
  public var timeout: Double?
  /// A command's environment.
  ///
  /// It stays in the server: no call gives it back.
  public var environment: [String: String]?

  /// Creates a request; what is not given is left to the server.
  public init(
    name: String? = nil, kind: TaskKind? = nil, queue: String? = nil, priority: Int? = nil, payload: JSONText? = nil,
    tags: [String]? = nil, delay: Double? = nil, maxAttempts: Int? = nil, timeout: Double? = nil,
    environment: [String: String]? = nil
  ) {
    self.name = name
    self.kind = kind
    self.queue = queue
    self.priority = priority
    self.payload = payload
    self.tags = tags
    self.delay = delay
    self.maxAttempts = maxAttempts
    self.timeout = timeout
    self.environment = environment
  }
}

/// A command's payload, as every program sees it: the values of its environment are not in it.
public struct CommandPayload: Hashable, Sendable, Codable {
  /// The program and its arguments; at least one.
  public var command: [String]
  /// An absolute path.
  public var directory: String?
  /// The names of the variables that the command is given; their values stay in the server.
  public var environmentNames: [String]?

  /// Creates a payload.
  public init(command: [String], directory: String? = nil, environmentNames: [String]? = nil) {
    self.command = command
    self.directory = directory
    self.environmentNames = environmentNames
  }
}

/// A command's result: one of the two.
public struct CommandResult: Hashable, Sendable, Codable {
  /// The exit code; nil when a signal ended the command.
  public var exitCode: Int?
  /// The name of the signal that ended it, such as `SIGTERM`.
  public var signal: String?

  /// Creates a result.
  public init(exitCode: Int? = nil, signal: String? = nil) {
    self.exitCode = exitCode
    self.signal = signal
  }
}

/// `GET /v1/tasks`: one page of a list.
public struct TaskPage: Hashable, Sendable, Codable {
  /// The tasks of the page, in the order that was asked for.
  public var tasks: [TaskRecord]
  /// Give it as `cursor` for the page after this one; absent on the last.
  public var next: String?
  /// The same for the page before.
  public var prev: String?
  /// How many tasks the filter has in all.
  public var total: Int
  /// Whether counting stopped at 10,000 and there may be more; nil when it did not.
  public var totalIsMinimum: Bool?
  /// The server's time; ages are counted from it, where a task has none of its own; nil from servers that do not tell.
  public var now: Timestamp?

  /// Creates a page.
  public init(
    tasks: [TaskRecord], next: String? = nil, prev: String? = nil, total: Int, totalIsMinimum: Bool? = nil,
    now: Timestamp? = nil
  ) {
    self.now = now
    self.tasks = tasks
    self.next = next
    self.prev = prev
    self.total = total
    self.totalIsMinimum = totalIsMinimum
  }
}

/// `GET /v1/tasks/{id}/attempts`.
public struct AttemptList: Hashable, Sendable, Codable {
  /// The attempts of the page, first to last.
  public var attempts: [AttemptRecord]
  /// Give it as `from` for the attempts after these; absent on the last page.
  public var next: Int?

  /// Creates a page.
  public init(attempts: [AttemptRecord], next: Int? = nil) {
    self.attempts = attempts
    self.next = next
  }
}

/// `POST /v1/actions/{action}`: which tasks to act on.
///
/// One of ``ids``, ``filter``, ``set`` and ``all`` is given.
public struct BulkRequest: Hashable, Sendable, Codable {
  /// These tasks, whatever their state: from 1 to 10,000.
  public var ids: [TaskID]?
  /// The tasks that a filter has when the request is taken.
  ///
  /// Retry takes only failed ones of them unless the filter names a state. A filter that is empty or that every task
  /// has is refused.
  public var filter: String?
  /// The tasks that a dry run has shown, by ``BulkResult/set``.
  public var set: String?
  /// Whether every task is meant that the action takes; nil when one of the others is given.
  public var all: Bool?
  /// Only tell what would happen, and keep the set.
  public var dryRun: Bool?
  /// Refuse, with status 409 and the type `setGrew`, when there are more tasks than this.
  public var atMost: Int?

  /// Creates a request.
  public init(
    ids: [TaskID]? = nil, filter: String? = nil, set: String? = nil, all: Bool? = nil, dryRun: Bool? = nil,
    atMost: Int? = nil
  ) {
    self.ids = ids
    self.filter = filter
    self.set = set
    self.all = all
    self.dryRun = dryRun
    self.atMost = atMost
  }
}

/// The answer to an action on several tasks, or to a dry run of one.
public struct BulkResult: Hashable, Sendable, Codable {
  /// The name of the set that a dry run has kept, for 10 minutes and one use; nil for an action.
  public var set: String?
  /// How many tasks the action has taken up, or would take.
  public var count: Int
  /// How many of those were in each state before it.
  public var byState: StateCounts
  /// How many tasks came to each result, by ``ActionResult``.
  ///
  /// A dry run has only those that would not be taken up: `excluded` and `notFound`.
  public var counts: [String: Int]
  /// For each result that is not what was asked for, how many of its tasks were in which state; `gone` for those that were
  /// deleted.
  public var reasons: [String: [String: Int]]

  /// Creates an answer without tasks, for ``add(_:in:count:)`` to count them.
  public init(
    set: String? = nil, count: Int = 0, byState: StateCounts = StateCounts(), counts: [String: Int] = [:],
    reasons: [String: [String: Int]] = [:]
  ) {
    self.set = set
    self.count = count
    self.byState = byState
    self.counts = counts
    self.reasons = reasons
  }

  /// Counts tasks that came to a result.
  ///
  /// - Parameters:
  ///   - result: what came of them.
  ///   - state: the one in which they were found; nil when they were gone.
  ///   - count: how many.
  public mutating func add(_ result: ActionResult, in state: TaskState?, count: Int = 1) {
    counts[result.rawValue, default: 0] += count
    guard !result.isDone, result != .notFound else { return }
    reasons[result.rawValue, default: [:]][state?.rawValue ?? "gone", default: 0] += count
  }
}

/// The answer to an action on one task: the task after it.
public struct ActionAnswer: Hashable, Sendable, Codable {
  /// What the action did to the task, or why it did nothing.
  public var result: ActionResult
  /// ``TaskRecord/abridged`` when it is large; nil when it was deleted, or could not be read after the action.
  public var task: TaskRecord?

  /// Creates an answer.
  public init(result: ActionResult, task: TaskRecord?) {
    self.result = result
    self.task = task
  }
}

/// `POST /v1/tasks/batch`.
public struct NewTaskBatch: Hashable, Sendable, Codable {
  /// The tasks to add: at most ``Limits/batch``.
  public var tasks: [NewTaskRequest]
  /// The environment of every command that has none of its own.
  public var environment: [String: String]?

  /// Creates a batch.
  public init(tasks: [NewTaskRequest], environment: [String: String]? = nil) {
    self.tasks = tasks
    self.environment = environment
  }
}

/// The answer to a batch: the ids in the order of the request.
public struct TaskIDList: Hashable, Sendable, Codable {
  /// The numbers of the tasks.
  public var ids: [TaskID]

  /// Creates an answer.
  public init(ids: [TaskID]) {
    self.ids = ids
  }
}
