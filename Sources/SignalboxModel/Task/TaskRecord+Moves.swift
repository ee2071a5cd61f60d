/// The legal moves, each as one function from a record to the record after it. Every store applies these and writes what
/// they give; none decides a move on its own. Each returns false, and changes nothing, when the move is not legal now.
extension TaskRecord {
  /// queued → running: a new attempt in `worker`'s hands.
  public mutating func claim(by worker: String, at now: Timestamp) -> Bool {
    guard state == .queued else { return false }
    state = .running
    attempt += 1
    self.worker = worker
    startedAt = now
    duration = nil
    clearRunAt()
    return true
  }

  /// scheduled → queued: its time has come, or an operator wants it now.
  public mutating func becomeDue() -> Bool {
    guard state == .scheduled else { return false }
    state = .queued
    clearRunAt()
    return true
  }

  /// running → whatever `outcome` says, accepted only from the worker and the attempt that hold the lease.
  ///
  /// Cancel was requested: a normal end is completed, anything else is cancelled with its error kept.
  ///
  /// - Parameters:
  ///   - outcome: how the attempt ended.
  ///   - result: what it gave back.
  ///   - attempt: its number.
  ///   - worker: who ran it.
  ///   - now: the time of day at which it ended.
  ///   - ran: how long the attempt ran; nil when nobody measured it.
  /// - Returns: whether it was accepted; otherwise nothing has changed.
  public mutating func finish(
    _ outcome: AttemptOutcome, result: JSONText? = nil, of attempt: Int, by worker: String, at now: Timestamp,
    ran: Duration? = nil
  ) -> Bool {
    guard state == .running, self.attempt == attempt, self.worker == worker else { return false }
    self.worker = nil
    self.result = result
    duration = ran?.measuredSeconds
    progress = nil
    switch (outcome, cancelRequested) {
    case (.completed, _):
      end(.completed, at: now)
      error = nil
    case (.failed(let failure, _), .some), (.timedOut(let failure, _), .some):
      end(.cancelled, at: now)
      error = failure
    case (.cancelled(let failure), _):
      end(.cancelled, at: now)
      error = failure
    case (.released, .some), (.snoozed, .some):
      end(.cancelled, at: now)
    case (.failed(let failure, let pause), nil), (.timedOut(let failure, let pause), nil):
      tries += 1
      error = failure
      if let pause { schedule(after: pause, now) } else { end(.failed, at: now) }
    case (.released, nil):
      state = .queued
    case (.snoozed(let pause), nil):
      schedule(after: pause, now)
    }
    return true
  }

  /// running → queued, its worker being gone; failed when it took more than `limit` workers with it.
  ///
  /// A task whose cancel was requested is cancelled. With `failing` (`--on-loss fail`) the lost attempt fails the task.
  public mutating func rescue(limit: Int, failing: Bool = false, at now: Timestamp) -> Bool {
    guard state == .running else { return false }
    worker = nil
    progress = nil
    rescues += 1
    if cancelRequested != nil {
      end(.cancelled, at: now)
    } else if failing {
      error = TaskFailure(type: "lost", message: "the server ended while attempt \(attempt) was running")
      end(.failed, at: now)
    } else if rescues > limit {
      error = TaskFailure(
        type: "killedItsWorker", message: "its worker vanished \(rescues) times while running it; not tried again")
      end(.failed, at: now)
    } else {
      state = .queued
    }
    return true
  }

  /// What a cancel does now: at once for a task that is not running, by request for one that is.
  public mutating func cancel(by who: String, at now: Timestamp) -> Bool {
    switch state {
    case .waiting, .scheduled, .queued:
      cancelRequested = OperatorMark(at: now, by: who)
      end(.cancelled, at: now)
      return true
    case .running where cancelRequested == nil:
      cancelRequested = OperatorMark(at: now, by: who)
      return true
    default:
      return false
    }
  }

  /// completed, failed, cancelled → queued by an operator: same task, next attempt, history kept.
  ///
  /// - Parameter isHeld: whether a process still has the closure of the task; without it a closure cannot be run again.
  /// - Returns: whether it could be retried; otherwise nothing has changed.
  public mutating func retry(closureIsHeld isHeld: Bool = false) -> Bool {
    guard state.isFinal, kind != .closure || isHeld else { return false }
    state = .queued
    maxAttempts = max(maxAttempts, tries + 1)
    cancelRequested = nil
    finishedAt = nil
    error = nil
    result = nil
    return true
  }

  /// Whether it cannot be retried only because nobody has its closure any more.
  public func isLostClosure(isHeld: Bool) -> Bool { kind == .closure && state.isFinal && !isHeld }

  /// waiting → queued or scheduled or cancelled, by what became of the task before it; see ``AfterMode``.
  public mutating func predecessorEnded(_ end: PredecessorEnd, at now: Timestamp) -> Bool {
    guard state == .waiting else { return false }
    switch (afterMode ?? .ended, end) {
    case (.ended, _), (.completed, .final(.completed)):
      if let runAt, runAt > now {
        state = .scheduled
      } else {
        state = .queued
        clearRunAt()
      }
    case (.completed, .attempt):
      return false
    case (.completed, .final), (.completed, .deleted):
      error = TaskFailure(type: "afterFailed", message: "task \(after.map(\.description) ?? "before it") \(end)")
      self.end(.cancelled, at: now)
    }
    return true
  }

  /// Any state that is not final → failed, for a closure whose process is gone.
  public mutating func loseClosure(at now: Timestamp) -> Bool {
    guard kind == .closure, !state.isFinal else { return false }
    worker = nil
    progress = nil
    error = TaskFailure(
      type: "closureLost",
      message: """
        the process that added this closure has ended, and only it could run it; work that must outlive its process is a \
        BackgroundTask type registered in the catalogue
        """)
    end(.failed, at: now)
    return true
  }

  private mutating func end(_ final: TaskState, at now: Timestamp) {
    state = final
    finishedAt = now
    clearRunAt()
  }

  private mutating func schedule(after pause: Duration, _ now: Timestamp) {
    state = .scheduled
    runAt = now + max(pause, .zero)
    runAtKind = .relative
  }

  private mutating func clearRunAt() {
    runAt = nil
    runAtKind = nil
  }
}

extension AttemptOutcome {
  /// What the attempt's own record says of this outcome.
  public var end: AttemptEnd {
    switch self {
    case .completed: .completed
    case .failed: .failed
    case .timedOut: .timedOut
    case .cancelled: .cancelled
    case .released: .released
    case .snoozed: .snoozed
    }
  }

  /// Why the attempt failed or was cancelled; nil for every other outcome.
  public var failure: TaskFailure? {
    switch self {
    case .failed(let failure, _), .timedOut(let failure, _): failure
    case .cancelled(let failure): failure
    case .completed, .released, .snoozed: nil
    }
  }
}
