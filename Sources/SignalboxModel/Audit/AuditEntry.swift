/// One entry of the audit log: what an operator did, and what came of it.
///
/// It holds no payload and no environment.
public struct AuditEntry: Hashable, Sendable, Codable, Identifiable {
  /// Ever increasing within a store, never used twice.
  public var id: Int64
  /// When it was done, by the server's time of day.
  public var at: Timestamp
  /// When the last of several batches was done; nil when it was all done at once.
  public var until: Timestamp?
  /// The name that the client gave.
  public var who: String
  /// From where the operator acted, as far as the server knows.
  public var from: OperatorPlace
  /// What was done.
  public var action: AuditAction
  /// The first ``Limits/auditTasks`` of the tasks, lowest first.
  public var tasks: [TaskID]
  /// How many tasks there were, also when more than ``tasks`` lists or ``results`` has.
  public var count: Int
  /// What the first of the tasks is called.
  public var name: String?
  /// The queue that was changed, or that the first of the added tasks went to.
  public var queue: String?
  /// The filter that chose the tasks; nil when they were named.
  ///
  /// Empty for every task.
  public var filter: String?
  /// What was changed of the queue.
  public var change: QueuePatch?
  /// How many tasks came to each result: those of ``ActionResult``; `added` and `existed` for tasks that were added,
  /// `changed` or `unchanged` for a queue.
  public var results: [String: Int]
  /// As in ``BulkResult/reasons``; nil when there is none.
  public var reasons: [String: [String: Int]]?

  /// Creates an entry.
  public init(
    id: Int64, at: Timestamp, until: Timestamp? = nil, who: String, from: OperatorPlace, action: AuditAction,
    tasks: [TaskID] = [], count: Int = 0, name: String? = nil, queue: String? = nil, filter: String? = nil,
    change: QueuePatch? = nil, results: [String: Int] = [:], reasons: [String: [String: Int]]? = nil
  ) {
    self.id = id
    self.at = at
    self.until = until
    self.who = who
    self.from = from
    self.action = action
    self.tasks = tasks
    self.count = count
    self.name = name
    self.queue = queue
    self.filter = filter
    self.change = change
    self.results = results
    self.reasons = reasons
  }

  /// How many of its tasks the action has not come to: it is under way, or was ended by a failure of the store or the end of the
  /// server.
  package var notReached: Int {
    let reached: Int = results.reduce(0) { $1.key == ActionResult.excluded.rawValue ? $0 : $0.plus($1.value) }
    return max(0, count.minus(reached))
  }
}

/// Which entries of the audit log are asked for: those that are all of what is set.
public struct AuditQuery: Hashable, Sendable {
  /// The operator's name, exactly.
  public var who: String?
  /// What was done; every action when nil.
  public var action: AuditAction?
  /// A task that the entry lists; see ``AuditEntry/tasks``.
  public var task: TaskID?

  /// Creates a query; without arguments it asks for every entry.
  public init(who: String? = nil, action: AuditAction? = nil, task: TaskID? = nil) {
    self.who = who
    self.action = action
    self.task = task
  }

  /// Whether an entry is asked for: the meaning that every store gives a query.
  public func matches(_ entry: AuditEntry) -> Bool {
    (who.map { $0.utf8.elementsEqual(entry.who.utf8) } ?? true) && (action.map { $0 == entry.action } ?? true)
      && (task.map { entry.tasks.contains($0) } ?? true)
  }
}

/// `GET /v1/audit`: entries, newest first.
public struct AuditPage: Hashable, Sendable, Codable {
  /// The entries of the page, newest first.
  public var entries: [AuditEntry]
  /// Give it as `before` for the page after this one; absent on the last.
  public var next: Int64?

  /// Creates a page.
  public init(entries: [AuditEntry], next: Int64? = nil) {
    self.entries = entries
    self.next = next
  }
}
