/// `POST /v1/tasks`: a task to add.
public struct NewTaskRequest: Hashable, Sendable, Codable {
  /// At most 128 bytes; a command may leave it out and is then named after its program.
  public var name: String?
  /// `typed` unless set.
  public var kind: TaskKind?
  public var queue: String?
  public var priority: Int?
  public var payload: JSONText?
  public var tags: [String]?
  /// Seconds from now; 0 unless set.
  public var delay: Double?
  /// From 1.
  public var maxAttempts: Int?
  /// Seconds that one attempt may take; without limit unless set.
  public var timeout: Double?
  /// A command's environment. It stays in the server: no call gives it back.
  public var environment: [String: String]?

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
  public var environmentNames: [String]?

  public init(command: [String], directory: String? = nil, environmentNames: [String]? = nil) {
    self.command = command
    self.directory = directory
    self.environmentNames = environmentNames
  }
}

/// A command's result: one of the two.
public struct CommandResult: Hashable, Sendable, Codable {
  public var exitCode: Int?
  /// The name of the signal that ended it, such as `SIGTERM`.
  public var signal: String?

  public init(exitCode: Int? = nil, signal: String? = nil) {
    self.exitCode = exitCode
    self.signal = signal
  }
}

/// `GET /v1/tasks`: one page of a list.
public struct TaskPage: Hashable, Sendable, Codable {
  public var tasks: [TaskRecord]
  /// Give it as `cursor` for the page after this one; absent on the last.
  public var next: String?
  /// The same for the page before.
  public var prev: String?
  public var total: Int
  /// true when counting stopped at 10,000.
  public var totalIsMinimum: Bool?

  public init(tasks: [TaskRecord], next: String? = nil, prev: String? = nil, total: Int, totalIsMinimum: Bool? = nil) {
    self.tasks = tasks
    self.next = next
    self.prev = prev
    self.total = total
    self.totalIsMinimum = totalIsMinimum
  }
}

/// `GET /v1/tasks/{id}/attempts`.
public struct AttemptList: Hashable, Sendable, Codable {
  public var attempts: [AttemptRecord]

  public init(attempts: [AttemptRecord]) {
    self.attempts = attempts
  }
}

/// `POST /v1/actions/{action}`: the tasks by id or by filter, one of the two.
public struct BulkRequest: Hashable, Sendable, Codable {
  public var ids: [TaskID]?
  public var filter: String?
  /// Only tell what would happen.
  public var dryRun: Bool?

  public init(ids: [TaskID]? = nil, filter: String? = nil, dryRun: Bool? = nil) {
    self.ids = ids
    self.filter = filter
    self.dryRun = dryRun
  }
}

/// What an action on one task came to.
public enum ActionResult: String, Hashable, Sendable, Codable, CaseIterable {
  /// Cancelled before it could start.
  case cancelled
  /// Running, and asked to stop; what came of it shows in its state.
  case requested
  case retried
  case deleted
  case notFound
  /// The task's state does not allow it.
  case illegal
  /// In-process Swift work, which cannot be stopped by force.
  case notKillable
  /// A closure that no process holds any more, which cannot be run again.
  case closureLost
}

/// The answer to an action on several tasks.
public struct BulkResult: Hashable, Sendable, Codable {
  /// How many tasks came to each result, by ``ActionResult``; with `dryRun`, `matched` alone.
  public var counts: [String: Int]

  public init(counts: [String: Int]) {
    self.counts = counts
  }
}

/// The answer to an action on one task: the task after it.
public struct ActionAnswer: Hashable, Sendable, Codable {
  public var result: ActionResult
  public var task: TaskRecord?

  public init(result: ActionResult, task: TaskRecord?) {
    self.result = result
    self.task = task
  }
}

/// `POST /v1/tasks/batch`.
public struct NewTaskBatch: Hashable, Sendable, Codable {
  /// At most ``Limits/batch``.
  public var tasks: [NewTaskRequest]

  public init(tasks: [NewTaskRequest]) {
    self.tasks = tasks
  }
}

/// The answer to a batch: the ids in the order of the request.
public struct TaskIDList: Hashable, Sendable, Codable {
  public var ids: [TaskID]

  public init(ids: [TaskID]) {
    self.ids = ids
  }
}
