import DequeModule
import HeapModule
public import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  public func append(_ tasks: [NewTask], by order: OperatorOrder?) async throws -> [Appended] {
    try commit { state in
      try state.check(tasks, at: clock.now())
      var answers: [Appended] = []
      for task in tasks {
        if var known = try state.known(task) {
          known.task = state.told(known.task, by: clock)
          answers.append(known)
        } else {
          let predecessor = task.after.map { after in
            switch after {
            case .task(let id, _): id
            case .earlier(let index, _): answers[index].task.id
            }
          }
          let record = state.insert(task, after: predecessor, at: clock.now())
          answers.append(Appended(task: record, existed: false))
        }
      }
      if let order, let entry = order.entry(added: answers, at: clock.now()) {
        state.record(entry, of: order, isChange: true)
      }
      return answers
    }
  }

  public func lift(_ ids: [TaskID]) {
    change { $0.lift(ids) }
  }

  public func heartbeat(
    worker: String, attempts: [AttemptKey], lease: Duration
  ) async throws -> [AttemptKey: Directive] {
    try commit { state in
      let end = clock.uptime() + lease
      var answers: [AttemptKey: Directive] = [:]
      for key in attempts {
        if state.leases[key]?.worker == worker {
          state.leases[key]?.end = end
          answers[key] = state.directives[key]
        } else {
          answers[key] = .lost
        }
      }
      return answers
    }
  }

  public func finish(_ outcomes: [FinishedAttempt]) async throws -> [FinishAnswer] {
    try commit { state in
      let now = clock.now()
      let uptime = clock.uptime()
      return outcomes.map { finished in
        let key = finished.key
        let ran = state.leases[key].map { uptime - $0.start }
        let isAccepted = state.move(key.task, at: now, ending: finished.outcome.end) {
          $0.finish(finished.outcome, result: finished.result, of: key.attempt, by: finished.worker, at: now, ran: ran)
        }
        guard isAccepted, let after = state.tasks[key.task]?.record.state else { return .stale }
        state.endAttempt(
          key.task, after == .cancelled ? .cancelled : finished.outcome.end, finished.outcome.failure, at: now,
          ran: ran)
        state.forget(key)
        return .accepted(after)
      }
    }
  }

  public func report(_ progress: [AttemptKey: TaskProgress]) {
    change { state in
      for (key, progress) in progress {
        _ = state.move(key.task, at: clock.now()) { record in
          guard record.state == .running, record.attempt == key.attempt else { return false }
          record.progress = progress
          return true
        }
      }
    }
  }

  public func advance(
    rescue policy: RescuePolicy, limit: Int, leasesEndedBy moment: Duration?
  ) async throws -> Duration? {
    try commit { state in
      // The uptime first: were the clock moved in between, what is due would come early rather than late.
      let uptime = clock.uptime()
      let elapsed = clock.elapsed()
      let now = clock.now()
      var left = limit
      while left > 0, let first = state.due.min, first.at <= now {
        state.due.removeMin()
        if state.tasks[first.id]?.record.runAt == first.at, state.move(first.id, at: now, { $0.becomeDue() }) {
          left -= 1
        }
      }
      let expired = state.leases.filter { $0.value.end <= moment ?? uptime }.map(\.key).prefix(limit)
      for key in expired { state.rescue(key, policy, at: now) }
      if left == 0 || expired.count == limit { return uptime }
      let nextDue = state.due.min.map { uptime + max($0.at - now, .milliseconds(1)) }
      let nextLease = state.leases.values.map(\.end).min()
      state.announceStarts(at: elapsed)
      return [nextDue, nextLease, state.nextStart(at: elapsed).map { uptime + $0 }].compactMap(\.self).min()
    }
  }

  public func orphans() async throws -> [AttemptKey] { [] }

  public func rescue(_ attempts: [AttemptKey], policy: RescuePolicy) async throws {
    try commit { state in
      for key in attempts { state.rescue(key, policy, at: clock.now()) }
    }
  }

  public func loseClosures(except owners: Set<String>) async throws -> Int {
    try commit { $0.loseClosures(except: owners, at: clock.now()) }
  }
}

extension MemoryState {
  fileprivate mutating func rescue(_ key: AttemptKey, _ policy: RescuePolicy, at now: Timestamp) {
    let isRescued = move(key.task, at: now, ending: .lost) { record in
      guard record.attempt == key.attempt else { return false }
      return record.rescue(limit: policy.limit, failing: policy.failsCommands && record.kind == .command, at: now)
    }
    if isRescued { endAttempt(key.task, .lost, tasks[key.task]?.record.error, at: now) }
    forget(key)
  }
}
