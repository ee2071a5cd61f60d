/// `GET /v1/overview`: the server at a glance.
///
/// What ``status`` has can be read of it itself.
@dynamicMemberLookup
public struct Overview: Hashable, Sendable {
  /// The server that answers.
  public var server: ServerInfo
  /// The server's time; ages are counted from it.
  public var now: Timestamp
  /// The sequence number of the change feed that this agrees with.
  public var seq: Int64
  /// How many tasks are in each state.
  public var counts: StateCounts
  /// How often things happened since the server started.
  public var totals: Totals
  /// How the server stands, beside its tasks and queues.
  public var status: ServerStatus
  /// At most ``Limits/glance`` queues by name, those first that operators configured; `GET /v1/queues` has all.
  public var queues: [QueueRecord]
  /// true when there are more; nil otherwise.
  public var moreQueues: Bool?
  /// Seconds that the server has run, as it measured them; nil from servers that do not tell.
  public var uptime: Double?
  /// What whoever asks may do: `viewer`, who only looks, or `operator`; nil from servers that do not tell.
  public var role: String?

  /// Creates an overview.
  public init(
    server: ServerInfo, now: Timestamp, seq: Int64, counts: StateCounts, totals: Totals, status: ServerStatus,
    queues: [QueueRecord], moreQueues: Bool? = nil, uptime: Double? = nil, role: String? = nil
  ) {
    self.server = server
    self.now = now
    self.seq = seq
    self.counts = counts
    self.totals = totals
    self.status = status
    self.queues = queues
    self.moreQueues = moreQueues
    self.uptime = uptime
    self.role = role
  }

  /// A member of ``status``, read as if it were the overview's own.
  public subscript<Value>(dynamicMember member: KeyPath<ServerStatus, Value>) -> Value { status[keyPath: member] }
}

/// Which server it is, and which run of it.
public struct ServerInfo: Hashable, Sendable, Codable {
  /// What operators know it by: `default`, or the app's own name.
  public var name: String
  /// The version of Signalbox.
  public var version: String
  /// The name of the machine.
  public var host: String
  /// The process of the server.
  public var pid: Int
  /// When the server started, by its time of day.
  public var startedAt: Timestamp
  /// Where tasks are kept, for people: `memory`, `sqlite /path`.
  public var store: String
  /// New at every start of the server; change-feed sequence numbers hold within one.
  public var boot: String

  /// Creates what is told of a server.
  public init(
    name: String, version: String, host: String, pid: Int, startedAt: Timestamp, store: String, boot: String
  ) {
    self.name = name
    self.version = version
    self.host = host
    self.pid = pid
    self.startedAt = startedAt
    self.store = store
    self.boot = boot
  }
}

/// How often things happened since the server started; only ever growing, so that a reader makes rates of them.
public struct Totals: Hashable, Sendable, Codable {
  /// Tasks that were added.
  public var enqueued: Int
  /// Attempts that began.
  public var started: Int
  /// Tasks that completed.
  public var completed: Int
  /// Tasks that failed for good.
  public var failed: Int
  /// Tasks that were cancelled.
  public var cancelled: Int
  /// Tasks that go to another try: running ones that became scheduled, and ended ones that were queued again.
  public var retried: Int

  /// Creates totals; those that are not given are at zero.
  public init(
    enqueued: Int = 0, started: Int = 0, completed: Int = 0, failed: Int = 0, cancelled: Int = 0, retried: Int = 0
  ) {
    self.enqueued = enqueued
    self.started = started
    self.completed = completed
    self.failed = failed
    self.cancelled = cancelled
    self.retried = retried
  }
}

/// Slots of the live workers.
public struct SlotUse: Hashable, Sendable, Codable {
  /// Slots in which an attempt runs.
  public var used: Int
  /// The slots in force.
  public var total: Int
  /// Why ``total`` is less than was configured; nil when it is not.
  public var limit: SlotLimit?

  /// Creates a use of slots.
  public init(used: Int, total: Int, limit: SlotLimit? = nil) {
    self.used = used
    self.total = total
    self.limit = limit
  }

  /// Such as `3/8 slots (descriptors)`; nil when all configured slots are in force.
  public var limitText: String? { limit.map { "\(total)/\($0.configured) slots (\($0.resource))" } }
}

/// What keeps a server from using all of its slots.
public struct SlotLimit: Hashable, Sendable, Codable {
  /// How many slots it was told to have.
  public var configured: Int
  /// What the machine has too little of: `descriptors`, `processes`, `memory`.
  public var resource: String

  /// Creates a limit.
  public init(configured: Int, resource: String) {
    self.configured = configured
    self.resource = resource
  }
}

/// `GET /v1/queues`.
public struct QueueList: Hashable, Sendable, Codable {
  /// The queues of the page, in the order of their names' bytes.
  public var queues: [QueueRecord]
  /// The name after which the next page begins; nil when there are no more.
  public var next: String?

  /// Creates a page.
  public init(queues: [QueueRecord], next: String? = nil) {
    self.queues = queues
    self.next = next
  }
}

/// `event: change` of `GET /v1/changes`: what is not as it was, without the records; whoever shows them asks again.
///
/// What ``status`` has, all of it and not only what is new, can be read of it itself.
@dynamicMemberLookup
public struct ChangeEvent: Hashable, Sendable {
  /// Grows by at least one with every event of one boot.
  public var seq: Int64
  /// The server's time; ages are counted from it.
  public var now: Timestamp
  /// How many tasks are in each state.
  public var counts: StateCounts
  /// How often things happened since the server started.
  public var totals: Totals
  /// How the server stands, beside its tasks and queues.
  public var status: ServerStatus
  /// At most ``queueLimit`` of the queues whose pause, limit or counts changed, those first that an operator changed; in the
  /// first event of a stream and in `resync` as in ``Overview/queues``.
  public var queues: [QueueRecord]
  /// true when there are more than are named; nil otherwise.
  public var moreQueues: Bool?
  /// States that tasks entered, left or changed within.
  public var lists: [TaskState]
  /// At most 200 of the tasks that changed.
  public var tasks: [TaskID]
  /// Whether more tasks changed than are named.
  public var more: Bool

  /// Creates an event.
  public init(
    seq: Int64, now: Timestamp, counts: StateCounts, totals: Totals, status: ServerStatus, queues: [QueueRecord],
    moreQueues: Bool? = nil, lists: [TaskState], tasks: [TaskID], more: Bool
  ) {
    self.seq = seq
    self.now = now
    self.counts = counts
    self.totals = totals
    self.status = status
    self.queues = queues
    self.moreQueues = moreQueues
    self.lists = lists
    self.tasks = tasks
    self.more = more
  }

  /// A member of ``status``, read as if it were the event's own.
  public subscript<Value>(dynamicMember member: KeyPath<ServerStatus, Value>) -> Value { status[keyPath: member] }

  /// The most task ids that one event names.
  public static let taskLimit = 200
  /// The most queues that an event of changes names.
  public static let queueLimit = 200
}

/// `event: ping`, every 5 s.
public struct PingEvent: Hashable, Sendable, Codable {
  /// The server's time.
  public var now: Timestamp

  /// Creates an event.
  public init(now: Timestamp) {
    self.now = now
  }
}

/// An RFC 9457 problem document: the body of every error.
public struct Problem: Error, Hashable, Sendable, Codable {
  /// A stable name, such as `notFound`, for programs.
  public var type: String
  /// What the kind of problem is called, for people; the same for each of a type.
  public var title: String
  /// The status of the HTTP response.
  public var status: Int
  /// For people: what is wrong with this request and what to do.
  public var detail: String
  /// JSON pointer to the member that is wrong.
  public var pointer: String?
  /// Where in the filter it is wrong, from 1.
  public var column: Int?
  /// The numbers that ``detail`` is about, by name.
  public var counts: [String: Int]?
  /// What an action on several tasks had done when this ended it; nil when it is about no such action, or nothing was tried.
  @Boxed public var result: BulkResult?

  /// Creates a problem document.
  public init(
    type: String, title: String, status: Int, detail: String, pointer: String? = nil, column: Int? = nil,
    counts: [String: Int]? = nil, result: BulkResult? = nil
  ) {
    self.type = type
    self.title = title
    self.status = status
    self.detail = detail
    self.pointer = pointer
    self.column = column
    self.counts = counts
    self.result = result
  }
}
