import SignalboxModel

@testable import Signalbox

/// A store of plain dictionaries around the ledger.
struct LedgerBench {
  private(set) var rows: [TaskID: LedgerRow] = [:]
  private(set) var queues: [ExactText: LedgerQueue] = [:]
  private(set) var keys: [ExactText: LedgerKey] = [:]
  private(set) var works: [TaskID: NewTask] = [:]
  private(set) var digest: FailureDigest?
  var watch: FailureWatch?
  var time: LedgerTime = .init(uptime: .seconds(5), elapsed: .seconds(5), now: LedgerBench.start)
  /// What the latest command changed.
  private(set) var changes = LedgerChanges()
  /// How often it asked for more.
  private(set) var rounds = 0
  private var lastID: Int64 = 0
  private var ledger: Ledger = .init(LedgerFacts(time: LedgerBench.epoch, nextID: TaskID(1)))

  static let start: Timestamp = .init(microseconds: 1_767_225_600_000_000)
  private static let epoch = LedgerTime(uptime: .zero, elapsed: .zero, now: LedgerBench.start)
  static let failure = TaskFailure(type: "Refused", message: "no")
  static let policy = RescuePolicy(limit: 1)

  mutating func advance(by duration: Duration) {
    time.uptime += duration
    time.elapsed += duration
    time.now = time.now + duration
  }

  @discardableResult
  mutating func perform(_ command: LedgerCommand) -> LedgerAnswer {
    let facts = LedgerFacts(
      time: time, nextID: TaskID(lastID + 1),
      watch: watch.map(LedgerFacts.Watch.init), digest: digest)
    var ledger = ledger
    ledger.begin(facts)
    rounds = -1
    let answer = ledger.run(command) { needs, found in
      rounds += 1
      fetch(needs, &found)
    }
    write(ledger)
    self.ledger = ledger
    return answer
  }

  private func fetch(_ needs: LedgerNeeds, _ found: inout LedgerRows) {
    for idempotency in needs.keys {
      let key = keys[ExactText(idempotency.name)]
      found.keys[ExactText(idempotency.name)] = key
      if case .task(let id, _)? = key { add(id, &found.tasks) }
    }
    for id in needs.tasks { add(id, &found.tasks) }
    for id in needs.predecessors { add(id, &found.tasks) }
    for id in needs.followers {
      let ids = rows.values.filter { $0.record.state == .waiting && $0.record.after == id }.map(\.record.id).sorted()
      found.tasks.know(followers: ids, of: id)
      for id in ids { add(id, &found.tasks) }
    }
    for queue in Array(needs.capacities) + Array(needs.queues) {
      found.queues[ExactText(queue)] = queues[ExactText(queue)] ?? LedgerQueue(QueueRecord(name: queue))
    }
    if let report = needs.report, let task = watch?.newTask(report) { found.reported = [task] }
  }

  private func add(_ id: TaskID, _ table: inout LedgerTable) {
    if let row = rows[id] { table.add(row, followers: nil) }
  }

  private mutating func write(_ ledger: Ledger) {
    changes = ledger.changes
    digest = ledger.digest
    for task in changes.added {
      lastID += 1
      works[TaskID(lastID)] = task
      if let key = task.idempotency {
        keys[ExactText(key.name)] = .task(TaskID(lastID), digest: key.digest)
      }
    }
    for step in changes.steps {
      let move = step.move
      queues[ExactText(move.queue), default: LedgerQueue(QueueRecord(name: move.queue))].record.counts.move(
        from: move.before, to: move.after)
      rows[move.task] = ledger.rows.tasks[move.task]
    }
    for directed in changes.directives { rows[directed.key.task] = ledger.rows.tasks[directed.key.task] }
    for queue in changes.queues { queues[ExactText(queue.record.name)] = queue }
    for rewriting in changes.rewritten { works[rewriting.task] = rewriting.work }
  }

  // MARK: Short ways

  /// Adds tasks that nothing is wrong with.
  @discardableResult
  mutating func add(_ tasks: NewTask...) throws -> [TaskID] {
    try perform(.append(tasks, by: nil)).added().map(\.task.id)
  }

  /// Starts a task, as a claim that has chosen it does.
  mutating func start(_ id: TaskID, by worker: String = "w1") {
    _ = rows[id]?.claim(by: worker, at: time)
  }

  /// Ends a task's running attempt.
  @discardableResult
  mutating func finish(_ id: TaskID, _ outcome: AttemptOutcome) -> LedgerAnswer {
    let key = AttemptKey(task: id, attempt: rows[id]?.record.attempt ?? 0)
    return perform(.finish([FinishedAttempt(key: key, worker: "w1", outcome: outcome)]))
  }

  func states(_ ids: [TaskID]) -> [TaskState?] { ids.map { rows[$0]?.record.state } }

  /// The moves of the latest command: `1 queued running`.
  var moves: [String] {
    changes.steps.map { "\($0.move.task) \($0.move.before?.rawValue ?? "-") \($0.move.after?.rawValue ?? "-")" }
  }
}

extension LedgerRow {
  /// A task in a state, with what belongs to that.
  static func inState(
    _ state: TaskState, kind: TaskKind = .typed, after mode: AfterMode = .ended, isCancelled: Bool = false
  ) -> LedgerRow {
    var row = LedgerRow(TaskRecord(id: TaskID(1), name: "work", kind: kind, enqueuedAt: LedgerBench.start))
    row.record.state = state
    switch state {
    case .waiting:
      row.record.after = TaskID(9)
      row.record.afterMode = mode
    case .scheduled:
      row.record.runAt = LedgerBench.start
      row.record.runAtKind = .relative
    case .queued, .unknown: break
    case .running:
      row.record.attempt = 1
      row.record.worker = "w1"
      row.record.startedAt = LedgerBench.start
      row.lastWorker = "w1"
      row.began = .zero
      if isCancelled { row.record.cancelRequested = OperatorMark(at: LedgerBench.start, by: "ana") }
    case .completed, .failed, .cancelled:
      row.record.finishedAt = LedgerBench.start
      if state == .failed { row.record.error = LedgerBench.failure }
    }
    return row
  }
}
