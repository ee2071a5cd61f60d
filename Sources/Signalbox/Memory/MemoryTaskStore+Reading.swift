public import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  /// One task; nil when there is none.
  public func task(_ id: TaskID) async throws -> TaskRecord? {
    state.withLock { state in state.tasks[id].map { state.told($0.record, by: clock) } }
  }

  /// A task's attempts from one on, first to last; empty when there is no such task.
  public func attempts(of id: TaskID, from attempt: Int) async throws -> AttemptList {
    let attempts = (state.withLock { told(attemptsOf: id, in: $0) }).drop { $0.attempt < attempt }
    var budget = PageBudget()
    let page = Array(attempts.prefix { budget.takes($0) })
    return AttemptList(attempts: page, next: attempts.dropFirst(page.count).first?.attempt)
  }

  /// The attempts of a task, the running one with how long it has run.
  private func told(attemptsOf id: TaskID, in state: MemoryState) -> [AttemptRecord] {
    guard let stored = state.tasks[id] else { return [] }
    guard var latest = stored.row.latestAttempt else { return stored.attempts }
    if latest.outcome == nil { latest.duration = state.told(stored.record, by: clock).duration }
    return stored.attempts + [latest]
  }

  /// One page of a list, at the cost of a pass over all tasks.
  public func page(_ request: PageRequest) async throws -> RecordPage {
    try await ReadLimit.scan(by: clock) { deadline in
      var pick: PagePick
      switch request.start {
      case .around(let id):
        let now = clock.now()
        let (task, jumps) = state.withLock { ($0.tasks[id]?.record, $0.jumps) }
        let found = task.flatMap { isMeant($0, by: request.query, jumps, now: now) ? $0 : nil }
        pick = PagePick(request, around: found)
      default: pick = PagePick(request, around: nil)
      }
      try await eachMatch(request.query, deadline) { task in
        pick.see(task)
        return true
      }
      var page = pick.page
      page.tasks = state.withLock { state in page.tasks.map { state.told($0, by: clock) } }
      return page
    }
  }

  /// The tasks of a filter as they are at one moment, at the cost of a pass over all tasks.
  public func freeze(_ query: TaskQuery, taking states: Set<TaskState>) async throws -> TaskSet {
    try await ReadLimit.scan(by: clock, times: 5) { deadline in
      var set = TaskSet()
      try await eachMatch(query, ordered: true, deadline) { task in
        try set.add(task.id, in: task.state, taking: states)
        return true
      }
      return set
    }
  }

  /// Calls `body` with each task of a filter until it returns false, `ordered` by ascending ids or not.
  ///
  /// It goes in steps: between them others get the lock and the thread.
  private func eachMatch(
    _ query: TaskQuery, ordered: Bool = false, _ deadline: ReadDeadline?, _ body: (TaskRecord) throws -> Bool
  ) async throws {
    let now = clock.now()
    let (unordered, jumps) = state.withLock { (Array($0.tasks.keys), $0.jumps) }
    let ids = ordered ? unordered.sorted() : unordered
    var resumed = clock.uptime()
    for start in stride(from: 0, to: ids.count, by: Self.step) {
      let step = ids[start..<min(start + Self.step, ids.count)]
      let tasks = state.withLock { state in step.compactMap { state.tasks[$0]?.record } }
      for task in tasks {
        try deadline?.check()
        if clock.uptime() - resumed > .milliseconds(2) {
          await Task.yield()
          resumed = clock.uptime()
        }
        guard try !isMeant(task, by: query, jumps, now: now) || body(task) else { return }
      }
    }
  }

  private func isMeant(_ task: TaskRecord, by query: TaskQuery, _ jumps: ClockJumps, now: Timestamp) -> Bool {
    query.matches(task.adjusted(by: jumps, now: now), now: now) { key in
      memoryLogs.lastWrite(of: key).map { jumps.adjusted($0, now: now) }
    }
  }

  private static var step: Int { 256 }

  /// Whether a task is held.
  public func isHeld(_ id: TaskID) -> Bool {
    state.withLock { $0.held.contains(id) }
  }

  /// How long until a queue's rate lets one of its tasks start; nil when no rate keeps it from doing so now.
  public func nextStart(in queue: String) -> Duration? {
    state.withLock { $0.queues[ExactText(queue)]?.starts?.next(at: clock.elapsed()) }
  }

  /// How long ago a moment was that was written down then, whatever the time of day was set to since.
  public func age(since moment: Timestamp) -> Duration {
    state.withLock { state in
      let (now, jumps) = state.timeOfDay(by: clock)
      return jumps.age(since: moment, now: now)
    }
  }

  /// What decides whether a task runs; nil when there is no such task.
  public func standing(of id: TaskID, limit: Int) async throws -> TaskStanding? {
    state.withLock { state in
      guard let record = state.tasks[id]?.record else { return nil }
      let queue = ExactText(record.queue)
      var standing = TaskStanding(
        task: state.told(record, by: clock), queue: state.queues[queue]?.record ?? QueueRecord(name: record.queue))
      if record.state == .waiting, let after = record.after, let predecessor = state.tasks[after]?.record {
        standing.predecessor = state.told(predecessor, by: clock)
      }
      standing.place = state.place(of: record, limit: limit)
      standing.isHeld = state.held.contains(id)
      standing.nextStart = state.queues[queue]?.starts?.next(at: clock.elapsed())
      return standing
    }
  }

  /// How many tasks are in each state, from counters.
  public func counts() async throws -> StateCounts {
    state.withLock { $0.counts }
  }

  /// The selected ones of the queues that were configured or have tasks.
  public func queues(_ selection: QueueSelection) async throws -> [QueueRecord] {
    state.withLock { state in
      let queues = state.queues
      return selection.names(
        in: queues, at: { queues[$0] }, isConfigured: { queues[$0]?.isConfigured ?? false }, isThere: { _ in true }
      )
      .compactMap { queues[$0]?.record }
    }
  }
}
