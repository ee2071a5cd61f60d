import SignalboxModel

/// What a worker tells the store of an attempt.
struct AttemptConclusion: Sendable {
  /// nil when the lease is gone and nobody would hear it.
  var outcome: AttemptOutcome?
  var result: JSONText?
}

/// What became of an attempt, from how its work ended and why it had been asked to stop.
struct AttemptEnding {
  var task: TaskRecord
  var policy: RetryPolicy
  var redaction = Redaction.none
  var stopReason: WorkerMachine.StopReason?
  /// From 0 up to, not including, 1: where in the range of pauses the next try comes.
  var random: @Sendable () -> Double

  func conclusion(of result: Result<JSONText?, any Error>) -> AttemptConclusion {
    switch (result, stopReason) {
    case (_, .lost): AttemptConclusion()
    case (.success(let value), _): AttemptConclusion(outcome: .completed, result: value)
    case (.failure, .shutdown): AttemptConclusion(outcome: .released)
    // It was never begun; one that is to be cancelled is so all the same.
    case (.failure(is MachineShortage), let reason) where reason != .cancel: AttemptConclusion(outcome: .released)
    case (.failure(let error), let reason):
      AttemptConclusion(outcome: outcome(of: error, reason), result: (error as? TaskError)?.result)
    }
  }

  private func outcome(of error: any Error, _ reason: WorkerMachine.StopReason?) -> AttemptOutcome {
    switch (error, reason) {
    case (_, .timeout): .timedOut(timeout, retryAfter: pause(unless: false))
    case (is CancellationError, .cancel), (is Snooze, .cancel), (is MachineShortage, .cancel): .cancelled(nil)
    case (_, .cancel): .cancelled(failure(error))
    case (let error as Snooze, _): .snoozed(error.pause)
    default: .failed(failure(error), retryAfter: pause(unless: (error as? TaskError)?.isPermanent ?? false))
    }
  }

  private var timeout: TaskFailure {
    TaskFailure(type: "timeout", message: "took longer than \(task.timeout ?? 0) s")
  }

  private func failure(_ error: any Error) -> TaskFailure {
    let (type, message, backtrace) =
      if let error = error as? TaskError {
        (error.type, error.message, error.backtrace)
      } else {
        (String(reflecting: Swift.type(of: error)), "\(error)", nil as String?)
      }
    return TaskFailure(
      type: redaction.struck(type).cut(toBytes: Limits.name),
      message: redaction.struck(message).cut(toBytes: Limits.errorMessage),
      backtrace: backtrace.map(redaction.struck))
  }

  private func pause(unless isPermanent: Bool) -> Duration? {
    guard !isPermanent, task.tries + 1 < task.maxAttempts else { return nil }
    return policy.pause(afterTries: task.tries + 1, random: random())
  }
}

extension AttemptSummary {
  /// What a conclusion comes to, where `result` is how the work itself ended.
  init(_ conclusion: AttemptConclusion, of result: Result<JSONText?, any Error>, duration: Duration) {
    let error: (any Error)? = if case .failure(let error) = result { error } else { nil }
    let pause: Duration? =
      switch conclusion.outcome {
      case .failed(_, let pause), .timedOut(_, let pause): pause
      default: nil
      }
    self.init(
      outcome: conclusion.outcome?.end ?? .lost, duration: duration, failure: conclusion.outcome?.failure,
      error: error, retryAfter: pause)
  }
}
