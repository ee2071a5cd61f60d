public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  /// Adds tasks in order, all or none, and returns when they are committed.
  public func append(_ tasks: [NewTask], by order: OperatorOrder?) async throws -> [Appended] {
    let appended = try await writer.write(weight: tasks.count) { try $0.perform(.append(tasks, by: order)).added() }
    guard appended.contains(where: { $0.existed && $0.task.state == .running }) else { return appended }
    let current = told(appended.map(\.task))
    return zip(appended, current).map { appended, task in
      var appended = appended
      appended.task = task
      return appended
    }
  }

  /// Ends the hold on these tasks; known in memory.
  public func lift(_ ids: [TaskID]) {
    memory.withLock { $0.held.subtract(ids) }
    // Also when nobody waits: a claim may be under way that has seen the holds.
    serveWaiting()
  }

  /// Has claims that wait look again.
  private func serveWaiting() {
    // Whoever cannot be served now, since the file fails, is served when it is mended.
    writer.submit(
      .init(
        run: { session in
          session.mayServe = true
          return {}
        }, fail: { _ in }))
  }

  /// Makes attempts of queued tasks, in the writer's next transaction; a claim that waits costs nothing meanwhile.
  public func claim(_ request: ClaimRequest) async throws -> [ClaimedTask] {
    memory.withLock { _ = $0.workers.insert(request.worker) }
    return try await withCheckedThrowingContinuation { continuation in
      writer.submit(
        .init(
          run: { session in
            let claimed = try session.claim(request)
            guard request.waits, claimed.count < request.limit else {
              return { continuation.resume(returning: claimed) }
            }
            session.wait(
              WaitingClaim(number: self.memory.nextClaim(), request: request) { continuation.resume(with: $0) },
              with: claimed)
            return {}
          },
          fail: { continuation.resume(throwing: $0) }, weight: request.limit, isFirst: true))
    }
  }

  /// Whether claims may wait; with false those that wait are answered with nothing.
  public func letClaimsWait(_ isAllowed: Bool) {
    memory.withLock { $0.mayWait = isAllowed }
    if !isAllowed { withdrawWaiting() }
  }

  /// In its turn, so that no transaction that is under way serves a claim that has been answered.
  private func withdrawWaiting() {
    let answer = { @Sendable in self.endWaiting(.success([])) }
    writer.submit(
      .init(
        run: { session in
          session.withdrawWaiting()
          return answer
        },
        fail: { _ in answer() }))
  }

  /// Answers every claim that waits.
  func endWaiting(_ answer: Result<[ClaimedTask], any Error>) {
    let waiting = memory.withLock { $0.takeWaiting { _ in true } }
    for claim in waiting { claim.answer(answer) }
  }

  /// Renews the leases of these attempts, which are known in memory: nothing is written.
  public func heartbeat(
    worker: String, attempts: [AttemptKey], lease: Duration
  ) async throws -> [AttemptKey: Directive] {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    let end = clock.uptime() + lease
    return memory.withLock { memory in
      var answers: [AttemptKey: Directive] = [:]
      for key in attempts {
        if memory.leases[key]?.worker == worker {
          memory.leases[key]?.end = end
          answers[key] = memory.leases[key]?.directive
        } else {
          answers[key] = .lost
        }
      }
      return answers
    }
  }

  /// Takes attempts' outcomes from those that hold the leases, in one commit with whatever else is pending.
  public func finish(_ outcomes: [FinishedAttempt]) async throws -> [FinishAnswer] {
    try await writer.write(weight: outcomes.count) { try $0.perform(.finish(outcomes)).ends }
  }

  /// Takes what running attempts say of themselves; known in memory.
  public func report(_ progress: [AttemptKey: TaskProgress]) {
    memory.withLock { memory in
      var moves: [StoreWakeup.Move] = []
      for (key, progress) in progress {
        guard let lease = memory.leases[key] else { continue }
        memory.leases[key]?.progress = progress
        moves.append(StoreWakeup.Move(task: key.task, queue: lease.queue, before: .running, after: .running))
      }
      if !moves.isEmpty { memory.wake?(StoreWakeup(moves: moves, counts: memory.board.counts)) }
    }
  }

  /// Queues what is due, rescues what has lost its lease, and tries first whether files that failed take changes again.
  public func advance(
    rescue policy: RescuePolicy, limit: Int, leasesEndedBy moment: Duration?
  ) async throws -> Duration? {
    try await mend()
    let (now, elapsed) = (clock.now(), clock.elapsed())
    let expired = expiredLeases(limit, by: moment)
    let (due, isClockSet) = memory.withLock {
      ($0.board.nextDue, $0.jumps.jump(now: now, elapsed: elapsed) != nil)
    }
    var isMore = expired.count == limit
    if !expired.isEmpty || isClockSet || due.map({ $0 <= now }) == true {
      isMore =
        try await writer.write { session in
          let promoted = try session.promote(limit)
          // A heartbeat may have renewed one while this waited for its turn.
          let lost = Set(self.expiredLeases(.max, by: moment))
          try session.rescue(expired.filter { lost.contains($0) }, policy)
          return promoted == limit
        } || isMore
    } else if writer.isClosed {
      throw StoreError.wasClosed
    }
    let next = nextUptime()
    return isMore ? clock.uptime() : next
  }

  /// Tries whether files that failed take writes again.
  ///
  /// - Throws: why the file of tasks still does not.
  private func mend() async throws {
    guard !writer.isClosed else { return }
    await mendLogs()
    guard trouble != nil else { return }
    try await writer.mend()
    // Holds that were lifted meanwhile could be told to nobody.
    serveWaiting()
  }

  private func mendLogs() async {
    do {
      try await logStore.mend()
    } catch {
      // It is among the notices, and tried again by the next call.
    }
  }

  /// Wakes the workers when a queue's rate lets its ready tasks start.
  private func announceStarts(at elapsed: Duration) {
    let isServed = memory.withLock { memory in
      guard memory.board.mayStart(at: elapsed) else { return false }
      memory.wake?(StoreWakeup(isClaimable: true, counts: memory.board.counts))
      return true
    }
    if isServed { serveWaiting() }
  }

  private func expiredLeases(_ limit: Int, by moment: Duration?) -> [AttemptKey] {
    let uptime = moment ?? clock.uptime()
    return memory.withLock { memory in
      Array(memory.leases.lazy.filter { $0.value.end <= uptime }.map(\.key).prefix(limit))
    }
  }

  /// How long after a failed try logs are tried again.
  private static let logPause = Duration.seconds(1)

  /// When there is something to do again.
  private func nextUptime() -> Duration? {
    // The uptime first: were the clock moved in between, what is due would come early rather than late.
    let uptime = clock.uptime()
    let (now, elapsed) = (clock.now(), clock.elapsed())
    // At one moment: a start that a rate allows between two would be neither told of nor waited for.
    announceStarts(at: elapsed)
    let logs = logStore.failure.flatMap { $0.isFinal ? nil : uptime + Self.logPause }
    return memory.withLock { memory in
      // Not at once: what became due just now is for the next call, and now means that this one left something undone.
      let soonest = uptime + .milliseconds(1)
      let due = memory.board.nextDue.map { max(uptime + ($0 - now), soonest) }
      let lease = memory.leases.values.map(\.end).min().map { max($0, soonest) }
      return [due, lease, logs, memory.board.nextStart(at: elapsed).map { uptime + $0 }].compactMap(\.self).min()
    }
  }

  /// Fails every closure whose owner is none of these, in commits of at most 500 tasks.
  public func loseClosures(except owners: Set<String>) async throws -> Int {
    var lost = 0
    while true {
      // In steps, so that no caller waits for all of them.
      let step = try await writer.write { try $0.loseClosures(except: owners, limit: 500) }
      lost += step
      if step < 500 { return lost }
    }
  }

  /// The running attempts that an earlier process left behind, as long as they were not rescued.
  public func orphans() async throws -> [AttemptKey] {
    // By the writer, since leases are known once their commit is.
    try await writer.write { session in
      let held = Set(self.memory.withLock { $0.leases.keys.map(\.self) }).union(session.leases.map(\.key))
      let running = try session.db.rows("SELECT id, attempt FROM tasks INDEXED BY tasks_place WHERE state = 3") {
        AttemptKey(task: TaskID($0.integer(0)), attempt: $0.int(1))
      }
      return running.filter { !held.contains($0) }
    }
  }

  /// Rescues these attempts now, without waiting for their leases.
  public func rescue(_ attempts: [AttemptKey], policy: RescuePolicy) async throws {
    try await writer.write { try $0.rescue(attempts, policy) }
  }
}
