/// One execution of a task, kept for as long as the task.
public struct AttemptRecord: Hashable, Sendable, Codable {
  /// From 1.
  public var attempt: Int
  public var worker: String
  public var startedAt: Timestamp
  public var endedAt: Timestamp?
  /// How long it ran, in seconds, as its server measured it; for a running one so far, when the record was read. nil when
  /// nobody measured it: it ended with its server.
  public var duration: Double?
  /// nil while it runs.
  public var outcome: AttemptEnd?
  public var error: TaskFailure?
  /// The process of a command that runs; nil for all else. Not kept.
  public var pid: Int?

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
  case completed
  case failed
  case timedOut
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
  case completed
  /// Failed, to be tried again after `retryAfter`, or for good when that is nil.
  case failed(TaskFailure, retryAfter: Duration?)
  /// Took longer than its timeout; `retryAfter` as for `failed`.
  case timedOut(TaskFailure, retryAfter: Duration?)
  case cancelled(TaskFailure?)
  case released
  case snoozed(Duration)
}
