import DequeModule
import HeapModule
import SignalboxModel

/// Everything that the memory store knows: dictionaries around the ``Ledger``.
struct MemoryState {
  /// An object, so that a look at a task copies nothing; it never leaves the state.
  final class Stored {
    var row: LedgerRow
    let claimClass: ClaimClass
    var environment: CommandVariables
    let idempotency: NewTask.Idempotency?
    /// Those before the one that lies in the row.
    var attempts: [AttemptRecord] = []

    init(_ task: NewTask, _ row: LedgerRow) {
      self.row = row
      claimClass = task.claimClass
      environment = task.environment
      idempotency = task.idempotency
    }

    var record: TaskRecord {
      _read { yield row.record }
    }
  }

  struct Lease {
    var worker: String
    /// By `TaskClock.uptime()`.
    var end: Duration
  }

  /// What a worker must know to run a task: claims match these.
  enum ClaimClass: Hashable {
    case command
    case typed(String)
    case closure(owner: String, ClosureClass)
  }

  /// A task in its queue's line.
  ///
  /// Left behind when the task leaves the line otherwise than by a claim; see ``Line``.
  struct InLine: Comparable {
    var priority: Int
    var id: TaskID

    static func < (left: InLine, right: InLine) -> Bool {
      (-left.priority, left.id) < (-right.priority, right.id)
    }
  }

  struct Timed: Comparable {
    var at: Timestamp
    var id: TaskID

    static func < (left: Timed, right: Timed) -> Bool { (left.at, left.id) < (right.at, right.id) }
  }

  /// What the clocks said when the change under way began.
  var time: LedgerTime
  var tasks: [TaskID: Stored] = [:]
  /// Of each queue those that have tasks; a few without stay, see ``dropEmptyLine(of:_:)``.
  var lines: [ExactText: [ClaimClass: Line]] = [:]
  var due = Heap<Timed>()
  var leases: [AttemptKey: Lease] = [:]
  /// Those that were configured or have tasks.
  var queues: [ExactText: LedgerQueue] = [:]
  /// Those of them that have a rate.
  var rated: Set<ExactText> = []
  /// Whether a queue was ever resumed.
  var hasResumed = false
  var counts = StateCounts()
  var finals = Deque<Timed>()
  var keys = MemoryKeys()
  /// Not in any line until they are lifted.
  var held: Set<TaskID> = []
  /// Who waits, by the task that they wait for.
  var followers: [TaskID: Set<TaskID>] = [:]
  var audit: MemoryAudit
  var watch: FailureWatch?
  /// The task in which failures are gathered.
  var digest: FailureDigest?
  /// What decided the latest command, whose room the next uses again; nil before the first.
  var ledger: Ledger?
  var lastID: Int64 = 0
  var isClosed = false
  var wake: (@Sendable (StoreWakeup) -> Void)?
  /// Claims that found nothing, the longest waiting first.
  var waiting: [WaitingClaim] = []
  var mayWait = true
  /// Whether there may be something for them that no move tells of: holds were lifted.
  var mayServe = false
  private(set) var pending: StoreWakeup?
  /// By how much the time of day was set.
  var jumps: ClockJumps

  init(_ retention: AuditRetention, at time: LedgerTime) {
    self.time = time
    audit = MemoryAudit(retention)
    jumps = ClockJumps(now: time.now, elapsed: time.elapsed)
  }

  mutating func takeWakeup() -> StoreWakeup? {
    guard var wakeup = pending.take() else { return nil }
    wakeup.counts = counts
    if !rated.isEmpty { wakeup.nextStart = nextStart }
    return wakeup
  }

  mutating func announce(_ change: (inout StoreWakeup) -> Void) {
    // Taken out: were it left there, all moves would be copied with every move.
    var wakeup = pending.take() ?? StoreWakeup(counts: counts)
    change(&wakeup)
    pending = wakeup
  }

  /// How long until a rate lets a task start that is ready now; nil when none puts one off.
  var nextStart: Duration? {
    rated.compactMap { queues[$0]?.nextStart(at: time.elapsed) }.min()
  }

  /// Wakes the workers when a rate lets tasks start.
  mutating func announceStarts() {
    if rated.contains(where: { queues[$0]?.mayStart(at: time.elapsed) ?? false }) {
      announce { $0.isClaimable = true }
    }
  }

  mutating func lift(_ ids: [TaskID]) {
    for id in ids where held.remove(id) != nil {
      if let stored = tasks[id], stored.record.state == .queued { line(stored) }
      mayServe = true
    }
  }
}

extension NewTask {
  fileprivate var claimClass: MemoryState.ClaimClass {
    switch kind {
    case .command: .command
    case .closure, .unknown: .closure(owner: owner ?? "", isBlocking ? .blocking : .cooperative)
    case .typed: .typed(name)
    }
  }
}
