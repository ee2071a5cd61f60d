import DequeModule
import HeapModule
import SignalboxModel

/// Everything that the memory store knows, and how it changes.
struct MemoryState {
  /// An object, so that a look at a task copies nothing; it never leaves the state.
  final class Stored {
    var record: TaskRecord
    let claimClass: ClaimClass
    var environment: [String: String]
    let idempotency: NewTask.Idempotency?
    var attempts: [AttemptRecord] = []
    /// Since when it is ready; nil for since it was added.
    var readyAt: Timestamp?

    init(_ task: NewTask, as record: TaskRecord) {
      self.record = record
      claimClass = task.claimClass
      environment = task.environment
      idempotency = task.idempotency
    }
  }

  struct Lease {
    var worker: String
    /// By `TaskClock.uptime()`, as the end is.
    var start: Duration
    var end: Duration
  }

  /// What a worker must know to run a task: claims match these.
  enum ClaimClass: Hashable {
    case command
    case typed(String)
    case closure(owner: String, ClosureClass)
  }

  /// A task in its queue's line. Left behind when the task leaves the line otherwise than by a claim; see ``Line``.
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
  /// Of each queue those that have tasks; a few without stay, see ``dropEmptyLine(of:_:)``.
  var lines: [ExactText: [ClaimClass: Line]] = [:]
  var due = Heap<Timed>()
  var leases: [AttemptKey: Lease] = [:]
  var directives: [AttemptKey: Directive] = [:]
  /// Those that were configured or have tasks.
  var queues: [ExactText: QueueRecord] = [:]
  /// Those in which an operator ever set something, which stay without tasks too.
  var configured: Set<ExactText> = []
  /// When queues that were paused were resumed: their tasks wait since then.
  var resumed: [ExactText: Timestamp] = [:]
  /// Of the queues that have one.
  var rates: [ExactText: StartRate] = [:]
  var counts = StateCounts()
  var finals = Deque<Timed>()
  var keys = MemoryKeys()
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
  /// By how much the time of day was set.
  var jumps: ClockJumps

  init(_ retention: AuditRetention, _ jumps: ClockJumps) {
    audit = MemoryAudit(retention)
    self.jumps = jumps
  }

  mutating func takeWakeup(_ elapsed: @autoclosure () -> Duration) -> StoreWakeup? {
    guard var wakeup = pending.take() else { return nil }
    wakeup.counts = counts
    if !rates.isEmpty { wakeup.nextStart = nextStart(at: elapsed()) }
    return wakeup
  }

  mutating func announce(_ change: (inout StoreWakeup) -> Void) {
    // Taken out: were it left there, all moves would be copied with every move.
    var wakeup = pending.take() ?? StoreWakeup(counts: counts)
    change(&wakeup)
    pending = wakeup
  }

  mutating func insert(_ task: NewTask, after predecessor: TaskID?, at now: Timestamp) -> TaskRecord {
    lastID += 1
    let record = task.record(id: TaskID(lastID), after: predecessor, at: now)
    let stored = Stored(task, as: record)
    tasks[record.id] = stored
    if let idempotency = task.idempotency { keys.use(idempotency, by: record.id) }
    if task.holder != nil { held.insert(record.id) }
    place(stored, before: nil, now)
    if let end = predecessor.flatMap(pastEnd) { _ = move(record.id, at: now) { $0.predecessorEnded(end, at: now) } }
    return stored.record
  }

  /// Applies a move to a task and keeps counters, lines and timers in step; false when the move is not legal.
  ///
  /// - Parameter attempt: how an attempt ends with the move.
  mutating func move(
    _ id: TaskID, at now: Timestamp, ending attempt: AttemptEnd? = nil, _ apply: (inout TaskRecord) -> Bool
  ) -> Bool {
    guard let stored = tasks[id] else { return false }
    let before = stored.record.state
    let due = stored.record.runAt
    guard apply(&stored.record) else { return false }
    if stored.record.state == .queued, before != .queued {
      stored.readyAt = TaskRecord.readyAt(leaving: before, due: due, queuedAt: now)
    }
    place(stored, before: before, now)
    let state = stored.record.state
    note(PredecessorEnd(state, attempt: attempt), of: id)
    if let watch, state == .failed, before != .failed, stored.record.queue != watch.queue {
      failed.append(stored.record)
    }
    return true
  }

  mutating func remove(_ id: TaskID) {
    guard let stored = tasks.removeValue(forKey: id) else { return }
    if let idempotency = stored.idempotency { keys.forgetTask(stored.record, of: idempotency) }
    if stored.record.state == .queued { leaveLine(stored) }
    held.remove(id)
    unfollow(stored.record)
    note(.deleted, of: id)
    count(stored, before: stored.record.state, after: nil)
  }

  /// Closes the record of a task's running attempt.
  mutating func endAttempt(
    _ id: TaskID, _ end: AttemptEnd, _ error: TaskFailure?, at now: Timestamp, ran: Duration? = nil
  ) {
    guard let stored = tasks[id], let last = stored.attempts.indices.last else { return }
    stored.attempts[last].duration = ran?.measuredSeconds
    stored.attempts[last].endedAt = now
    stored.attempts[last].outcome = end
    stored.attempts[last].error = error
  }

  private mutating func place(_ stored: Stored, before: TaskState?, _ now: Timestamp) {
    let id = stored.record.id
    let state = stored.record.state
    let runAt = stored.record.runAt
    count(stored, before: before, after: state, due: state == .scheduled ? runAt.map { $0 - now } : nil)
    if before == .waiting { unfollow(stored.record) }
    // A claim has taken it out of its line.
    if before == .queued, state != .queued, state != .running { leaveLine(stored) }
    switch state {
    case .queued where before != .queued && !held.contains(id):
      line(stored)
      announce { $0.isClaimable = true }
    case .waiting where before != .waiting:
      if let after = stored.record.after { followers[after, default: []].insert(id) }
    case .scheduled: due.insert(Timed(at: runAt ?? now, id: id))
    case .completed, .failed, .cancelled:
      held.remove(id)
      let place = Timed(at: stored.record.finishedAt ?? now, id: id)
      // Nearly always at the end: before it only of several that ended at one moment, or when the clock was set back.
      finals.insert(place, at: finals.lastIndex { $0 < place }.map { $0 + 1 } ?? 0)
    default: break
    }
  }

  private mutating func count(_ stored: Stored, before: TaskState?, after: TaskState?, due: Duration? = nil) {
    let queue = stored.record.queue
    let name = ExactText(queue)
    counts.move(before, after)
    queues[name, default: QueueRecord(name: queue)].counts.move(before, after)
    if after == nil, !configured.contains(name), queues[name]?.counts.total == 0 { queues[name] = nil }
    let move = StoreWakeup.Move(task: stored.record.id, queue: queue, before: before, after: after, due: due)
    announce { $0.moves.append(move) }
  }
}

extension MemoryState {
  /// Tells that a scheduled task is due at another time of day.
  mutating func announceMoved(_ stored: Stored, due: Duration) {
    let record = stored.record
    let move = StoreWakeup.Move(
      task: record.id, queue: record.queue, before: record.state, after: record.state, due: due)
    announce { $0.moves.append(move) }
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

extension StateCounts {
  fileprivate mutating func move(_ before: TaskState?, _ after: TaskState?) {
    if let before { self[before] -= 1 }
    if let after { self[after] += 1 }
  }
}
