import DequeModule
import HeapModule
import SignalboxModel

/// Everything that the memory store knows, and how it changes.
struct MemoryState {
  struct Stored {
    var record: TaskRecord
    var claimClass: ClaimClass
    var environment: [String: String]
    var idempotency: NewTask.Idempotency?
    var attempts: [AttemptRecord] = []
  }

  struct Lease {
    var worker: String
    var end: Duration
  }

  /// What a worker must know to run a task: claims match these.
  enum ClaimClass: Hashable {
    case command
    case typed(String)
    case closure(owner: String, ClosureClass)
  }

  /// A task in its queue's line. Left behind when the task leaves the line otherwise than by a claim, and skipped then.
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

  var tasks: [TaskID: Stored] = [:]
  var lines: [String: [ClaimClass: Heap<InLine>]] = [:]
  var due = Heap<Timed>()
  var leases: [AttemptKey: Lease] = [:]
  var directives: [AttemptKey: Directive] = [:]
  var queues: [String: QueueRecord] = [:]
  /// Of the queues that have one.
  var rates: [String: StartRate] = [:]
  var counts = StateCounts()
  var finals = Deque<Timed>()
  var idempotency: [String: TaskID] = [:]
  /// Not in any line until they are lifted.
  var held: Set<TaskID> = []
  /// Who waits, by the task that they wait for.
  var followers: [TaskID: Set<TaskID>] = [:]
  /// Tasks that others wait for, and what became of them in the change under way.
  var endings: [(task: TaskID, end: PredecessorEnd)] = []
  var audit: MemoryAudit
  var watch: FailureWatch?
  /// What failed for good in the change under way, when that is watched.
  var failed: [TaskRecord] = []
  /// The task in which failures are gathered.
  var digest: FailureDigest?
  var lastID: Int64 = 0
  var isClosed = false
  var wake: (@Sendable (StoreWakeup) -> Void)?
  /// Claims that found nothing, the longest waiting first.
  var waiting: [WaitingClaim] = []
  var mayWait = true
  /// Whether there may be something for them that no move tells of: holds were lifted.
  var mayServe = false
  private(set) var pending: StoreWakeup?

  init(_ retention: AuditRetention) {
    audit = MemoryAudit(retention)
  }

  mutating func takeWakeup(_ uptime: @autoclosure () -> Duration) -> StoreWakeup? {
    guard var wakeup = pending.take() else { return nil }
    wakeup.counts = counts
    if !rates.isEmpty { wakeup.nextStart = nextStart(at: uptime()) }
    return wakeup
  }

  mutating func announce(_ change: (inout StoreWakeup) -> Void) {
    var wakeup = pending ?? StoreWakeup(counts: counts)
    change(&wakeup)
    pending = wakeup
  }

  mutating func insert(_ task: NewTask, after predecessor: TaskID?, at now: Timestamp) -> TaskRecord {
    lastID += 1
    let record = task.record(id: TaskID(lastID), after: predecessor, at: now)
    tasks[record.id] = Stored(
      record: record, claimClass: task.claimClass, environment: task.environment, idempotency: task.idempotency)
    if let key = task.idempotency?.key { idempotency[key] = record.id }
    if task.holder != nil { held.insert(record.id) }
    place(record, before: nil, now)
    if let end = predecessor.flatMap(pastEnd) { _ = move(record.id, at: now) { $0.predecessorEnded(end, at: now) } }
    return tasks[record.id]?.record ?? record
  }

  /// Applies a move to a task and keeps counters, lines and timers in step; false when the move is not legal.
  ///
  /// - Parameter attempt: how an attempt ends with the move.
  mutating func move(
    _ id: TaskID, at now: Timestamp, ending attempt: AttemptEnd? = nil, _ apply: (inout TaskRecord) -> Bool
  ) -> Bool {
    guard var record = tasks[id]?.record else { return false }
    let before = record.state
    guard apply(&record) else { return false }
    tasks[id]?.record = record
    place(record, before: before, now)
    note(PredecessorEnd(record.state, attempt: attempt), of: id)
    if let watch, record.state == .failed, before != .failed, record.queue != watch.queue { failed.append(record) }
    return true
  }

  mutating func remove(_ id: TaskID) {
    guard let stored = tasks.removeValue(forKey: id) else { return }
    if let key = stored.idempotency?.key { idempotency[key] = nil }
    held.remove(id)
    unfollow(stored.record)
    note(.deleted, of: id)
    count(stored.record, before: stored.record.state, after: nil)
  }

  /// Closes the record of a task's running attempt.
  mutating func endAttempt(_ id: TaskID, _ end: AttemptEnd, _ error: TaskFailure?, at now: Timestamp) {
    guard let last = tasks[id]?.attempts.indices.last else { return }
    tasks[id]?.attempts[last].endedAt = now
    tasks[id]?.attempts[last].outcome = end
    tasks[id]?.attempts[last].error = error
  }

  private mutating func place(_ record: TaskRecord, before: TaskState?, _ now: Timestamp) {
    count(
      record, before: before, after: record.state, due: record.state == .scheduled ? record.runAt.map { $0 - now } : nil
    )
    if before == .waiting { unfollow(record) }
    switch record.state {
    case .queued where before != .queued && !held.contains(record.id):
      line(record)
      announce { $0.isClaimable = true }
    case .waiting where before != .waiting:
      if let after = record.after { followers[after, default: []].insert(record.id) }
    case .scheduled: due.insert(Timed(at: record.runAt ?? now, id: record.id))
    case .completed, .failed, .cancelled:
      held.remove(record.id)
      finals.append(Timed(at: record.finishedAt ?? now, id: record.id))
    default: break
    }
  }

  /// Puts a queued task into its line.
  mutating func line(_ record: TaskRecord) {
    guard let claimClass = tasks[record.id]?.claimClass else { return }
    lines[record.queue, default: [:]][claimClass, default: Heap()].insert(
      InLine(priority: record.priority, id: record.id))
  }

  private mutating func count(_ record: TaskRecord, before: TaskState?, after: TaskState?, due: Duration? = nil) {
    var queue = queues[record.queue] ?? QueueRecord(name: record.queue)
    if let before {
      counts[before] -= 1
      queue.counts[before] -= 1
    }
    if let after {
      counts[after] += 1
      queue.counts[after] += 1
    }
    queues[record.queue] = queue
    announce {
      $0.moves.append(.init(task: record.id, queue: record.queue, before: before, after: after, due: due))
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
