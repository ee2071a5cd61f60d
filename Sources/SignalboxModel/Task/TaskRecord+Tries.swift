extension TaskRecord {
  /// Which of its tries the latest attempt is, as lists (TRIES) and filters (`tries`) tell it beside ``maxAttempts``: 1
  /// while the first runs and when that has completed.
  ///
  /// For a task that is to start (again) how many have failed so far, which is what ``tries`` counts for every task.
  ///
  /// Attempts that ended with their worker, or were released, are not counted; they are not held against the task
  /// either.
  public var currentTry: Int {
    switch state {
    case .running, .completed, .cancelled: max(tries, min(attempt, tries.plus(1)))
    case .failed: max(tries, min(attempt, 1))
    case .waiting, .scheduled, .queued, .unknown: tries
    }
  }

  /// `2/5`: the second of at most five tries.
  public var triesText: String { "\(currentTry)/\(maxAttempts)" }
}
