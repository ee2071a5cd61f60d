import HeapModule
public import SignalboxModel

extension MemoryTaskStore {
  /// Adds tasks in order, all or none.
  public func append(_ tasks: [NewTask], by order: OperatorOrder?) async throws -> [Appended] {
    try commit { state in
      var answers = try state.perform(.append(tasks, by: order)).added()
      for place in answers.indices where answers[place].existed {
        answers[place].task = state.told(answers[place].task, by: clock)
      }
      return answers
    }
  }

  /// Ends the hold on these tasks.
  public func lift(_ ids: [TaskID]) {
    change { $0.lift(ids) }
  }

  /// Renews the leases of these attempts and says what is asked of them.
  public func heartbeat(
    worker: String, attempts: [AttemptKey], lease: Duration
  ) async throws -> [AttemptKey: Directive] {
    try commit { state in
      let end = state.time.uptime + lease
      var answers: [AttemptKey: Directive] = [:]
      for key in attempts {
        if state.leases[key]?.worker == worker {
          state.leases[key]?.end = end
          answers[key] = state.tasks[key.task]?.row.directive
        } else {
          answers[key] = .lost
        }
      }
      return answers
    }
  }

  /// Takes attempts' outcomes from those that hold the leases.
  public func finish(_ outcomes: [FinishedAttempt]) async throws -> [FinishAnswer] {
    try commit { $0.perform(.finish(outcomes)).ends }
  }

  /// Takes what running attempts say of themselves.
  public func report(_ progress: [AttemptKey: TaskProgress]) {
    change { state in
      for (key, progress) in progress { state.report(progress, of: key) }
    }
  }

  /// Queues what is due and rescues what has lost its lease, the longest due first.
  public func advance(
    rescue policy: RescuePolicy, limit: Int, leasesEndedBy moment: Duration?
  ) async throws -> Duration? {
    try commit { state in
      let time = state.time
      let promoted = state.promote(limit)
      let expired = state.expiredLeases(by: moment ?? time.uptime, limit)
      if !expired.isEmpty { state.rescue(expired, policy) }
      if promoted == limit || expired.count == limit { return time.uptime }
      let nextDue = state.due.min.map { time.uptime + max($0.at - time.now, .milliseconds(1)) }
      let nextLease = state.leases.values.map(\.end).min()
      state.announceStarts()
      return [nextDue, nextLease, state.nextStart.map { time.uptime + $0 }].compactMap(\.self).min()
    }
  }

  /// Empty: nothing outlives the process.
  public func orphans() async throws -> [AttemptKey] { [] }

  /// Rescues these attempts now, without waiting for their leases.
  public func rescue(_ attempts: [AttemptKey], policy: RescuePolicy) async throws {
    try commit { $0.rescue(attempts, policy) }
  }

  /// Fails every closure whose owner is none of these, at the cost of a pass over all tasks.
  public func loseClosures(except owners: Set<String>) async throws -> Int {
    try commit { state in
      let lost = state.tasks.values.filter { stored in
        guard case .closure(let owner, _) = stored.claimClass else { return false }
        return !stored.record.state.isFinal && !owners.contains(owner)
      }
      return state.perform(.loseClosures(lost.map(\.record.id).sorted())).count
    }
  }
}

extension MemoryState {
  fileprivate mutating func report(_ progress: TaskProgress, of key: AttemptKey) {
    guard let stored = tasks[key.task], stored.record.state == .running, stored.record.attempt == key.attempt else {
      return
    }
    stored.row.record.progress = progress
    let step = LedgerStep(of: stored.record, from: .running, at: time.now)
    announce { $0.moves.append(step.move) }
  }

  /// Queues tasks that are due, the longest due first.
  ///
  /// - Returns: how many.
  fileprivate mutating func promote(_ limit: Int) -> Int {
    var ids: [TaskID] = []
    while ids.count < limit, let first = due.min, first.at <= time.now {
      due.removeMin()
      guard let stored = tasks[first.id], stored.record.state == .scheduled, stored.record.runAt == first.at,
        ids.last != first.id
      else { continue }
      ids.append(first.id)
    }
    return ids.isEmpty ? 0 : perform(.promote(ids)).count
  }

  /// Those that ended first.
  fileprivate func expiredLeases(by moment: Duration, _ limit: Int) -> [AttemptKey] {
    let expired = leases.filter { $0.value.end <= moment }
    guard !expired.isEmpty else { return [] }
    return expired.sorted { ($0.value.end, $0.key.task) < ($1.value.end, $1.key.task) }.prefix(limit).map(\.key)
  }

  fileprivate mutating func rescue(_ attempts: [AttemptKey], _ policy: RescuePolicy) {
    _ = perform(.rescue(attempts, policy))
    for key in attempts { leases[key] = nil }
  }
}
