/// One execution of a task, kept for as long as the task.
public struct AttemptRecord: Hashable, Sendable, Codable {
  /// The number of the attempt, from 1.
  public var attempt: Int
  /// The worker incarnation that ran it.
  public var worker: String
  /// When it began, by the server's time of day.
  public var startedAt: Timestamp
  /// When it ended; nil while it runs.
  public var endedAt: Timestamp?
  /// How long it ran, in seconds, as its server measured it; for a running one so far, when the record was read; nil when
  /// nobody measured it: it ended with its server.
  public var duration: Double?
  /// How it ended; nil while it runs.
  public var outcome: AttemptEnd?
  /// Why it failed; nil when it did not.
  public var error: TaskFailure?
  /// The process of a command that runs; nil for all else.
  ///
  /// Not kept.
  public var pid: Int?

  /// Creates a record of an attempt.
  public init(
    attempt: Int, worker: String, startedAt: Timestamp, endedAt: Timestamp? = nil, outcome: AttemptEnd? = nil,
    error: TaskFailure? = nil, duration: Double? = nil, pid: Int? = nil
  ) {
    self.attempt = attempt
    self.worker = worker
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.outcome = outcome
    self.error = error
    self.duration = duration
    self.pid = pid
  }
}

/// How an attempt ended.
public enum AttemptEnd: String, Hashable, Sendable, Codable, CaseIterable {
  /// The work was done.
  case completed
  /// The work threw an error, or a command ended badly.
  case failed
  /// The work took longer than the task's timeout.
  case timedOut
  /// The work was stopped because an operator or the program wanted it so.
  case cancelled
  /// Given back by a worker that was stopping; counts as no try.
  case released
  /// Put off by the task itself; counts as no try.
  case snoozed
  /// Its worker vanished.
  case lost

  /// Whether the attempt itself came to an end: it was neither given back nor lost with its worker.
  public var isItsOwn: Bool {
    switch self {
    case .completed, .failed, .timedOut, .cancelled, .snoozed: true
    case .released, .lost: false
    }
  }
}

/// What a worker says of an attempt that it held.
public enum AttemptOutcome: Hashable, Sendable {
  /// The work was done.
  case completed
  /// Failed, to be tried again after `retryAfter`, or for good when that is nil.
  case failed(TaskFailure, retryAfter: Duration?)
  /// Took longer than its timeout; `retryAfter` as for `failed`.
  case timedOut(TaskFailure, retryAfter: Duration?)
  /// Stopped because it was cancelled, with what the work threw if that was another error than a cancellation.
  case cancelled(TaskFailure?)
  /// Given back unfinished by a worker that is stopping; counts as no try.
  case released
  /// Put off by the task itself for so long; counts as no try.
  case snoozed(Duration)
}
