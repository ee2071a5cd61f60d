import DequeModule
import HeapModule
import SignalboxModel

/// Everything that the memory store knows, and how it changes.
struct MemoryState {
  struct Stored {
    var record: TaskRecord
    var payloadVersion: Int
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
    case closure
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
  var counts = StateCounts()
  var finals = Deque<Timed>()
  var idempotency: [String: TaskID] = [:]
  var lastID: Int64 = 0
  var isClosed = false
  private var pending: StoreWakeup?

  mutating func takeWakeup() -> StoreWakeup? {
    guard var wakeup = pending.take() else { return nil }
    wakeup.counts = counts
    return wakeup
  }

  mutating func announce(_ change: (inout StoreWakeup) -> Void) {
    var wakeup = pending ?? StoreWakeup(counts: counts)
    change(&wakeup)
    pending = wakeup
  }

  mutating func insert(_ task: NewTask, at now: Timestamp) -> TaskRecord {
    lastID += 1
    let record = task.record(id: TaskID(lastID), at: now)
    tasks[record.id] = Stored(
      record: record, payloadVersion: task.payloadVersion, environment: task.environment,
      idempotency: task.idempotency)
    if let key = task.idempotency?.key { idempotency[key] = record.id }
    place(record, before: nil, now)
    return record
  }

  /// Applies a move to a task and keeps counters, lines and timers in step; false when the move is not legal.
  mutating func move(_ id: TaskID, at now: Timestamp, _ apply: (inout TaskRecord) -> Bool) -> Bool {
    guard var record = tasks[id]?.record else { return false }
    let before = record.state
    guard apply(&record) else { return false }
    tasks[id]?.record = record
    place(record, before: before, now)
    return true
  }

  mutating func remove(_ id: TaskID) {
    guard let stored = tasks.removeValue(forKey: id) else { return }
    if let key = stored.idempotency?.key { idempotency[key] = nil }
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
    count(record, before: before, after: record.state, due: record.runAt.map { $0 - now })
    switch record.state {
    case .queued where before != .queued:
      lines[record.queue, default: [:]][record.claimClass, default: Heap()].insert(
        InLine(priority: record.priority, id: record.id))
    case .scheduled: due.insert(Timed(at: record.runAt ?? now, id: record.id))
    case .completed, .failed, .cancelled: finals.append(Timed(at: record.finishedAt ?? now, id: record.id))
    default: break
    }
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

extension TaskRecord {
  var claimClass: MemoryState.ClaimClass {
    switch kind {
    case .command: .command
    case .closure, .unknown: .closure
    case .typed: .typed(name)
    }
  }
}
