import GRDB
public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  /// One task, with its latest progress; nil when there is none.
  public func task(_ id: TaskID) async throws -> TaskRecord? {
    let record = try await read { db in
      try db.first("SELECT \(TaskRow.columns) FROM tasks WHERE id = ?", [SQLValue(id)]) { TaskRow($0, isWhole: true) }
    }?.record
    return record.map { told([$0])[0] }
  }

  /// A task's attempts from one on, first to last; empty when there is no such task.
  public func attempts(of id: TaskID, from attempt: Int) async throws -> AttemptList {
    var list: AttemptList = try await read { db in
      var list = AttemptList(attempts: [])
      var budget = PageBudget()
      func take(_ found: AttemptRecord) -> Bool {
        if budget.takes(found) { list.attempts.append(found) } else { list.next = found.attempt }
        return list.next == nil
      }
      let earlier = try SQLStatement(
        """
        SELECT attempt, worker, started_at, ended_at, outcome, error_type, error_message, error_backtrace, took
        FROM attempts
        WHERE task = ? AND attempt >= ? ORDER BY attempt
        """, in: db)
      try earlier.each([SQLValue(id), SQLValue(attempt)]) { take(AttemptRecord(row: $0)) }
      guard list.next == nil else { return list }
      let row = try db.first(
        "SELECT \(TaskRow.moveColumns), error_backtrace, took FROM tasks WHERE id = ?", [SQLValue(id)]
      ) {
        var row = TaskRow($0, isWhole: false).row
        row.record.error?.backtrace = $0.optionalText(TaskRow.moveColumnCount)
        row.record.duration = $0.optionalInteger(TaskRow.moveColumnCount + 1).map { Double($0) / 1e6 }
        return row
      }
      if let latest = row?.latestAttempt, latest.attempt >= attempt { _ = take(latest) }
      return list
    }
    guard let last = list.attempts.last, last.outcome == nil else { return list }
    let uptime = clock.uptime()
    let start = memory.withLock { $0.leases[AttemptKey(task: id, attempt: last.attempt)]?.start }
    list.attempts[list.attempts.count - 1] = last.running(for: start.map { uptime - $0 })
    return list
  }

  /// Whether a task is held; known in memory.
  public func isHeld(_ id: TaskID) -> Bool {
    memory.withLock { $0.held.contains(id) }
  }

  /// How long until a queue's rate lets one of its tasks start; known in memory.
  public func nextStart(in queue: String) -> Duration? {
    let elapsed = clock.elapsed()
    return memory.withLock { $0.board.lines[ExactText(queue)]?.queue.starts?.next(at: elapsed) }
  }

  /// How long ago a moment was that was written down then, whatever the time of day was set to since.
  public func age(since moment: Timestamp) -> Duration {
    let (now, jumps) = timeOfDay
    return jumps.age(since: moment, now: now)
  }

  /// The time of day, and by how much it was set, also since the last commit.
  var timeOfDay: (now: Timestamp, jumps: ClockJumps) {
    // First: a jump that comes after it is seen by the clocks.
    let jumps = memory.withLock(\.jumps)
    let (now, elapsed) = (clock.now(), clock.elapsed())
    return (now, jumps.updated(now: now, elapsed: elapsed))
  }

  /// How many tasks are in each state, from counters in memory.
  public func counts() async throws -> StateCounts {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    return memory.withLock { $0.board.counts }
  }

  /// The selected ones of the queues that were configured or have tasks, from counters in memory.
  public func queues(_ selection: QueueSelection) async throws -> [QueueRecord] {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    // The writer does not wait for a look at all of them.
    if case .named = selection { return memory.withLock { $0.board.records(selection) } }
    return memory.withLock { $0.board }.records(selection)
  }

  /// The tasks of a filter as they are at one moment, from a snapshot that holds up no change.
  public func freeze(_ query: TaskQuery, taking states: Set<TaskState>) async throws -> TaskSet {
    let now = clock.now()
    let query = try await naming(query, now: now)
    let (totals, moments) = memory.withLock { ($0.board.totals, MomentColumns(now: now, jumps: $0.jumps)) }
    return try await scan(times: 5) { try TaskSet($0, query, taking: states, moments, totals: totals) }
  }

  /// One page of a list, from a snapshot that holds up no change.
  public func page(_ request: PageRequest) async throws -> RecordPage {
    let now = clock.now()
    var request = request
    request.query = try await naming(request.query, now: now)
    let (total, totals, moments) = memory.withLock {
      ($0.board.total(of: request.query), $0.board.totals, MomentColumns(now: now, jumps: $0.jumps))
    }
    // An empty list is known without a look at the file: of the lists on a screen some always are.
    if total.atMost == 0, !writer.isClosed {
      return RecordPage(tasks: [], hasPrevious: false, hasNext: false, total: 0)
    }
    var page = try await scan { [request] db in
      try TaskPager(db, request, moments, totals: totals).page(exact: total.isExact ? total.atMost : nil)
    }
    page.tasks = told(page.tasks)
    return page
  }

  /// The filter in words that the file of tasks knows: it has no logs.
  private func naming(_ query: TaskQuery, now: Timestamp) async throws -> TaskQuery {
    guard query.asksForSilence else { return query }
    let running = try await read { db in
      try db.rows("SELECT id, attempt, started_at FROM tasks INDEXED BY tasks_place WHERE state = 3") { row in
        (key: AttemptKey(task: TaskID(row.integer(0)), attempt: row.int(1)), start: row.timestamp(2))
      }
    }
    let writes = try await logStore.lastWrites(of: running.map(\.key))
    let jumps = memory.withLock(\.jumps)
    let silent: [TaskID: Timestamp] = running.reduce(into: [:]) { silent, task in
      silent[task.key.task] = task.start.map { start in
        jumps.adjusted(Timestamp.silence(from: start, lastWrite: writes[task.key]), now: now)
      }
    }
    return query.naming(silent: silent, now: now)
  }

  /// Entries of the audit log, newest first, from a snapshot that holds up no change.
  public func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry] {
    try await scan { try AuditRow.entries(query, before: before, limit: limit, $0) }
  }

  /// Reads what may look through many rows, within the limit of whoever asked for it.
  private func scan<Value: Sendable>(
    times factor: Int = 1, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    try await ReadLimit.scan(by: clock, times: factor) { deadline in try await read(until: deadline, body) }
  }

  /// Reads in a snapshot, beside the writer.
  func read<Value: Sendable>(
    until deadline: ReadDeadline? = nil, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    return try await connections.read(until: deadline, body)
  }

  /// The records as they leave the store: with what only its memory has.
  func told(_ tasks: [TaskRecord]) -> [TaskRecord] {
    let (now, uptime) = (clock.now(), clock.uptime())
    return memory.withLock { memory in
      guard !memory.jumps.isEmpty || tasks.contains(where: { $0.state == .running }) else { return tasks }
      return tasks.map { task in
        var task = task
        if task.state == .running, let lease = memory.leases[task.attemptKey] {
          task.progress = lease.progress
          task.duration = lease.start.map { (uptime - $0).measuredSeconds }
        }
        task.tellAges(by: memory.jumps, now: now)
        return task
      }
    }
  }
}

extension AttemptRecord {
  fileprivate init(row: SQLRow) {
    self.init(
      attempt: row.int(0), worker: row.text(1), startedAt: Timestamp(microseconds: row.integer(2)),
      endedAt: row.timestamp(3), outcome: AttemptEnd(rawValue: row.text(4)),
      error: row.optionalText(5).map { TaskFailure(type: $0, message: row.text(6), backtrace: row.optionalText(7)) },
      duration: row.optionalInteger(8).map { Double($0) / 1e6 })
  }

  fileprivate func running(for duration: Duration?) -> AttemptRecord {
    var attempt = self
    attempt.duration = duration?.measuredSeconds
    return attempt
  }
}
