package import SignalboxModel

/// The moves of `TaskRecord` with what they do to the latest attempt and to the time since which a task is ready. Each gives
/// nil, and changes nothing, when the move is not legal now.
extension LedgerRow {
  /// queued → running: which of the tasks that a worker may take it takes is for its store to find.
  package mutating func claim(by worker: String, at time: LedgerTime) -> LedgerStep? {
    let archived = record.state == .queued ? endedAttempt : []
    guard record.claim(by: worker, at: time.now) else { return nil }
    ended = nil
    lastWorker = worker
    began = time.uptime
    return LedgerStep(of: record, from: .queued, archived: archived, at: time.now)
  }

  /// running → whatever the outcome says.
  package mutating func finish(_ finished: FinishedAttempt, at time: LedgerTime) -> LedgerStep? {
    let outcome = finished.outcome
    guard
      record.finish(
        outcome, result: finished.result, of: finished.key.attempt, by: finished.worker, at: time.now,
        ran: began.map { time.uptime - $0 })
    else { return nil }
    let end: AttemptEnd = record.state == .cancelled ? .cancelled : outcome.end
    return endAttempt(end, hasError: outcome.failure != nil, at: time.now)
  }

  /// running → queued or, by the policy, failed: the attempt's worker is gone.
  package mutating func rescue(_ attempt: Int, _ policy: RescuePolicy, at time: LedgerTime) -> LedgerStep? {
    let isFailing = policy.failsCommands && record.kind == .command
    guard record.attempt == attempt, record.rescue(limit: policy.limit, failing: isFailing, at: time.now) else {
      return nil
    }
    return endAttempt(.lost, hasError: record.error != nil, at: time.now)
  }

  /// Any state that is not final → failed: nobody has the closure any more.
  package mutating func loseClosure(at time: LedgerTime) -> LedgerStep? {
    let before = record.state
    // Before the row's error is replaced, which is the attempt's.
    let archived = endedAttempt
    guard record.loseClosure(at: time.now) else { return nil }
    if before == .running { return endAttempt(.lost, hasError: true, at: time.now) }
    ended = nil
    return LedgerStep(of: record, from: before, archived: archived, at: time.now)
  }

  /// scheduled → queued, once its time has come.
  package mutating func becomeDue(at time: LedgerTime) -> LedgerStep? {
    guard let due = record.runAt, due <= time.now, record.becomeDue() else { return nil }
    return queued(from: .scheduled, due: due, at: time.now)
  }

  /// Cancelled at once, or marked while it runs.
  package mutating func cancel(by who: String, at time: LedgerTime) -> LedgerStep? {
    let before = record.state
    guard record.cancel(by: who, at: time.now) else { return nil }
    return LedgerStep(of: record, from: before, at: time.now)
  }

  /// Final → queued.
  package mutating func retry(closureIsHeld isHeld: Bool, at time: LedgerTime) -> LedgerStep? {
    let before = record.state
    // Before the row's error is cleared, which is the attempt's.
    let archived = endedAttempt
    guard record.retry(closureIsHeld: isHeld) else { return nil }
    ended = nil
    return queued(from: before, archived: archived, at: time.now)
  }

  /// waiting → queued, scheduled or cancelled, by what became of the task before it.
  package mutating func predecessorEnded(_ end: PredecessorEnd, at time: LedgerTime) -> LedgerStep? {
    guard record.predecessorEnded(end, at: time.now) else { return nil }
    return queued(from: .waiting, at: time.now)
  }

  /// Moves what is due after some time along with the time of day.
  ///
  /// What is due at a moment that somebody gave stays, and so does what lies at the ends of all times.
  package mutating func timeOfDayWasSet(by jump: Duration) {
    guard record.state == .scheduled || record.state == .waiting, record.runAtKind == .relative, let due = record.runAt
    else { return }
    let room = Int64(clamping: jump.microseconds.magnitude)
    guard due.microseconds >= Int64.min + room, due.microseconds <= Int64.max - room else { return }
    record.runAt = due + jump
  }

  private var endedAttempt: [AttemptRecord] {
    guard ended != nil, let latestAttempt else { return [] }
    return [latestAttempt]
  }

  private mutating func endAttempt(_ end: AttemptEnd, hasError: Bool, at now: Timestamp) -> LedgerStep {
    ended = Ended(at: now, outcome: end, hasError: hasError)
    if end.isItsOwn { wasTried = true }
    began = nil
    directive = nil
    return queued(from: .running, ended: end, at: now)
  }

  /// The step to the state that the record is in now, which for most of these moves is the line.
  private mutating func queued(
    from before: TaskState, due: Timestamp? = nil, ended: AttemptEnd? = nil, archived: [AttemptRecord] = [],
    at now: Timestamp
  ) -> LedgerStep {
    if record.state == .queued {
      readyAt = TaskRecord.readyAt(leaving: before, due: due, queuedAt: now)
    }
    return LedgerStep(of: record, from: before, ended: ended, archived: archived, at: now)
  }
}
