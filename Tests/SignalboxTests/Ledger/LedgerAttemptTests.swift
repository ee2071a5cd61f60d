import SignalboxModel
import Testing

@testable import Signalbox

/// What moves do to the attempt that lies in a task's row, and to the time since which the task is ready.
@Suite struct LedgerAttemptTests {
  private let start = LedgerBench.start

  private func time(_ seconds: Int) -> LedgerTime {
    LedgerTime(uptime: .seconds(seconds), elapsed: .seconds(seconds), now: start + .seconds(seconds))
  }

  private func finished(_ attempt: Int, _ outcome: AttemptOutcome) -> FinishedAttempt {
    FinishedAttempt(key: AttemptKey(task: TaskID(1), attempt: attempt), worker: "w1", outcome: outcome)
  }

  @Test func `the latest attempt lies in the row until the next begins`() {
    var row = LedgerRow.inState(.queued)
    let first = row.claim(by: "w1", at: time(1))
    #expect(first?.archived == [])
    #expect(row.latestAttempt == AttemptRecord(attempt: 1, worker: "w1", startedAt: start + .seconds(1)))
    _ = row.finish(finished(1, .failed(LedgerBench.failure, retryAfter: .seconds(1))), at: time(4))
    let attempt = AttemptRecord(
      attempt: 1, worker: "w1", startedAt: start + .seconds(1), endedAt: start + .seconds(4), outcome: .failed,
      error: LedgerBench.failure, duration: 3)
    #expect(row.latestAttempt == attempt)
    _ = row.becomeDue(at: time(5))
    let second = row.claim(by: "w2", at: time(6))
    #expect(second?.archived == [attempt])
    #expect(row.latestAttempt == AttemptRecord(attempt: 2, worker: "w2", startedAt: start + .seconds(6)))
  }

  @Test func `a retry and the loss of a closure keep the attempt apart before they change the row's error`() {
    for isRetry in [true, false] {
      var row = LedgerRow.inState(.queued, kind: .closure)
      _ = row.claim(by: "w1", at: time(1))
      _ = row.finish(finished(1, .failed(LedgerBench.failure, retryAfter: isRetry ? nil : .seconds(9))), at: time(2))
      let step = isRetry ? row.retry(closureIsHeld: true, at: time(3)) : row.loseClosure(at: time(3))
      #expect(step?.archived.map(\.error) == [LedgerBench.failure])
      #expect(row.latestAttempt == nil)
    }
  }

  @Test func `a closure that is lost while it runs has lost that attempt`() {
    var row = LedgerRow.inState(.queued, kind: .closure)
    _ = row.claim(by: "w1", at: time(1))
    let step = row.loseClosure(at: time(2))
    #expect(step?.archived == [])
    #expect(row.latestAttempt?.outcome == .lost)
    #expect(row.latestAttempt?.error?.type == "closureLost")
  }

  @Test func `an attempt that came to an end of its own is remembered, one that was given back or lost is not`() {
    let outcomes: [(AttemptOutcome, PredecessorEnd?)] = [
      (.failed(LedgerBench.failure, retryAfter: .seconds(9)), .attempt), (.snoozed(.seconds(9)), .attempt),
      (.released, nil), (.completed, .final(.completed)),
    ]
    for (outcome, end) in outcomes {
      var row = LedgerRow.inState(.running)
      _ = row.finish(finished(1, outcome), at: time(1))
      #expect(row.pastEnd == end)
    }
    var row = LedgerRow.inState(.running)
    _ = row.rescue(1, LedgerBench.policy, at: time(1))
    #expect(row.pastEnd == nil)
  }

  @Test func `a retried task goes on having been tried`() {
    var row = LedgerRow.inState(.running)
    _ = row.finish(finished(1, .failed(LedgerBench.failure, retryAfter: nil)), at: time(1))
    _ = row.retry(closureIsHeld: false, at: time(2))
    #expect(row.pastEnd == .attempt)
  }

  @Test func `a task is ready since it was added, was due, or came back to its line`() {
    #expect(LedgerRow.inState(.queued).readyAt == nil)
    var scheduled = LedgerRow.inState(.scheduled)
    scheduled.record.runAt = start + .seconds(2)
    let early = scheduled.becomeDue(at: time(1))
    #expect(early == nil)
    _ = scheduled.becomeDue(at: time(7))
    #expect(scheduled.readyAt == start + .seconds(2))
    var waiting = LedgerRow.inState(.waiting)
    _ = waiting.predecessorEnded(.deleted, at: time(7))
    #expect(waiting.readyAt == start + .seconds(7))
    var released = LedgerRow.inState(.running)
    _ = released.finish(finished(1, .released), at: time(7))
    #expect(released.readyAt == start + .seconds(7))
    var retried = LedgerRow.inState(.failed)
    _ = retried.retry(closureIsHeld: false, at: time(7))
    #expect(retried.readyAt == start + .seconds(7))
  }

  @Test func `a wait is not counted while the queue was paused`() {
    let jumps = ClockJumps(now: start, elapsed: .zero)
    var row = LedgerRow.inState(.queued)
    row.readyAt = start + .seconds(2)
    let now = start + .seconds(10)
    #expect(row.waited(jumps, resumed: nil, now: now) == .seconds(8))
    #expect(row.waited(jumps, resumed: start + .seconds(7), now: now) == .seconds(3))
    #expect(row.waited(jumps, resumed: start + .seconds(1), now: now) == .seconds(8))
  }

  @Test func `what is due after some time moves with the time of day, what is due at a moment stays`() {
    let dues: [(TaskState, RunAtKind, Timestamp, Timestamp)] = [
      (.scheduled, .relative, start + .seconds(5), start + .seconds(3605)),
      (.waiting, .relative, start + .seconds(5), start + .seconds(3605)),
      (.scheduled, .absolute, start + .seconds(5), start + .seconds(5)),
      (.scheduled, .relative, Timestamp(microseconds: .max), Timestamp(microseconds: .max)),
      (.scheduled, .relative, Timestamp(microseconds: .max - 5), Timestamp(microseconds: .max - 5)),
    ]
    for (state, kind, before, after) in dues {
      var row = LedgerRow.inState(state)
      row.record.runAt = before
      row.record.runAtKind = kind
      row.timeOfDayWasSet(by: .seconds(3600))
      #expect(row.record.runAt == after)
    }
  }
}
