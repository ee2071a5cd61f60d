import SignalboxModel

/// What became of an attempt, from how its work ended and why it had been asked to stop.
struct AttemptEnding {
  var task: TaskRecord
  var policy: RetryPolicy
  var stopReason: WorkerMachine.StopReason?
  /// From 0 up to, not including, 1: where in the range of pauses the next try comes.
  var random: Double

  /// The outcome to tell the store; nil when the lease is gone and nobody would hear it.
  func outcome(of result: Result<JSONText?, any Error>) -> (outcome: AttemptOutcome, result: JSONText?)? {
    switch (result, stopReason) {
    case (_, .lost): nil
    case (.success(let value), _): (.completed, value)
    case (.failure, .shutdown): (.released, nil)
    case (.failure(let error), .timeout):
      (.timedOut(timeout, retryAfter: pause(unless: false)), (error as? TaskError)?.result)
    case (.failure(let error), .cancel):
      (.cancelled(error is CancellationError || error is Snooze ? nil : failure(error)), (error as? TaskError)?.result)
    case (.failure(let error as Snooze), nil): (.snoozed(error.pause), nil)
    case (.failure(let error), nil):
      (
        .failed(failure(error), retryAfter: pause(unless: (error as? TaskError)?.isPermanent ?? false)),
        (error as? TaskError)?.result
      )
    }
  }

  private var timeout: TaskFailure {
    TaskFailure(type: "timeout", message: "took longer than \(task.timeout ?? 0) s")
  }

  private func failure(_ error: any Error) -> TaskFailure {
    if let error = error as? TaskError {
      return TaskFailure(
        type: error.type.cut(toBytes: Limits.name), message: error.message.cut(toBytes: Limits.errorMessage))
    }
    return TaskFailure(
      type: String(reflecting: Swift.type(of: error)), message: "\(error)".cut(toBytes: Limits.errorMessage))
  }

  private func pause(unless isPermanent: Bool) -> Duration? {
    guard !isPermanent, task.tries + 1 < task.maxAttempts else { return nil }
    return policy.pause(afterTries: task.tries + 1, random: random)
  }
}
