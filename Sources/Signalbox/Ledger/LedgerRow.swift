package import SignalboxModel

/// A task as it is decided on: its record, and what no reader sees of it.
///
/// Its latest attempt lies in it until the next begins, so that the usual life of a task is one row.
package struct LedgerRow: Hashable, Sendable {
  package var record: TaskRecord
  /// Since when it is ready; nil for since it was added.
  package var readyAt: Timestamp?
  /// How its latest attempt ended; nil before the first, while it runs, and once it is kept apart.
  package var ended: Ended?
  /// Who had its latest attempt.
  package var lastWorker: String?
  /// When its running attempt began, by ``LedgerTime/uptime``; nil when none runs, or nobody measured.
  package var began: Duration?
  /// What is asked of its running attempt.
  package var directive: Directive?
  /// Whether one of its attempts came to an end of its own: who is added to wait for that does not wait.
  package var wasTried = false

  package struct Ended: Hashable, Sendable {
    package var at: Timestamp
    package var outcome: AttemptEnd
    /// Whether the record's error is that of the attempt.
    package var hasError: Bool

    package init(at: Timestamp, outcome: AttemptEnd, hasError: Bool) {
      self.at = at
      self.outcome = outcome
      self.hasError = hasError
    }
  }

  package init(_ record: TaskRecord) {
    self.record = record
  }

  /// The attempt that lies in the row; nil when there is none.
  package var latestAttempt: AttemptRecord? {
    guard ended != nil || record.state == .running, let startedAt = record.startedAt, let lastWorker else { return nil }
    return AttemptRecord(
      attempt: record.attempt, worker: lastWorker, startedAt: startedAt, endedAt: ended?.at, outcome: ended?.outcome,
      error: ended?.hasError == true ? record.error : nil, duration: record.duration)
  }

  /// What became already of the task for one that is to wait for it; nil when that has to wait.
  package var pastEnd: PredecessorEnd? {
    record.state.isFinal ? .final(record.state) : wasTried ? .attempt : nil
  }

  /// How long it could have started: not while its queue was paused.
  ///
  /// - Parameters:
  ///   - jumps: by how much the time of day was set.
  ///   - resumed: when its queue, which was paused, was resumed; nil when it never was.
  ///   - now: the time of day.
  /// - Returns: the time that it was ready in an open queue.
  package func waited(_ jumps: ClockJumps, resumed: Timestamp?, now: Timestamp) -> Duration {
    let wait = jumps.wait(of: record, readyAt: readyAt, now: now)
    return resumed.map { min(wait, jumps.age(since: $0, now: now)) } ?? wait
  }
}

extension TaskRecord {
  /// Whether it is in its line and was never started, so that what it is to do can still be changed.
  package var isUntouched: Bool { state == .queued && attempt == 0 }
}
