import SignalboxModel
import Testing

@testable import Signalbox

/// The state chart, move by move.
@Suite struct LedgerChartTests {
  enum Move: Sendable {
    case claim
    case becomeDue
    case finish(AttemptOutcome)
    case rescue(limit: Int)
    case cancel
    case retry
    case predecessorEnded(PredecessorEnd)
    case loseClosure

    func apply(to row: inout LedgerRow) -> LedgerStep? {
      let time = LedgerTime(uptime: .seconds(3), elapsed: .seconds(3), now: LedgerBench.start + .seconds(3))
      switch self {
      case .claim: return row.claim(by: "w2", at: time)
      case .becomeDue: return row.becomeDue(at: time)
      case .finish(let outcome):
        let key = AttemptKey(task: TaskID(1), attempt: 1)
        return row.finish(FinishedAttempt(key: key, worker: "w1", outcome: outcome), at: time)
      case .rescue(let limit): return row.rescue(1, RescuePolicy(limit: limit), at: time)
      case .cancel: return row.cancel(by: "ben", at: time)
      case .retry: return row.retry(closureIsHeld: false, at: time)
      case .predecessorEnded(let end): return row.predecessorEnded(end, at: time)
      case .loseClosure: return row.loseClosure(at: time)
      }
    }
  }

  private static let failure = LedgerBench.failure

  /// From which states a move is legal, and where it leads.
  static let chart: [(Move, [TaskState: TaskState])] = [
    (.claim, [.queued: .running]),
    (.becomeDue, [.scheduled: .queued]),
    (.finish(.completed), [.running: .completed]),
    (.finish(.failed(failure, retryAfter: nil)), [.running: .failed]),
    (.finish(.failed(failure, retryAfter: .seconds(1))), [.running: .scheduled]),
    (.finish(.timedOut(failure, retryAfter: nil)), [.running: .failed]),
    (.finish(.timedOut(failure, retryAfter: .zero)), [.running: .scheduled]),
    (.finish(.cancelled(nil)), [.running: .cancelled]),
    (.finish(.released), [.running: .queued]),
    (.finish(.snoozed(.seconds(1))), [.running: .scheduled]),
    (.rescue(limit: 1), [.running: .queued]),
    (.rescue(limit: 0), [.running: .failed]),
    (.cancel, [.waiting: .cancelled, .scheduled: .cancelled, .queued: .cancelled, .running: .running]),
    (.retry, [.completed: .queued, .failed: .queued, .cancelled: .queued]),
    (.predecessorEnded(.final(.completed)), [.waiting: .queued]),
    (.loseClosure, [:]),
  ]

  @Test(arguments: Self.chart) func `a move leads where the chart says, and elsewhere changes nothing`(
    _ move: Move, _ legal: [TaskState: TaskState]
  ) {
    for state in TaskState.all {
      let before = LedgerRow.inState(state)
      var row = before
      let step = move.apply(to: &row)
      #expect(step?.move.after == legal[state], "\(move) from \(state)")
      if step == nil {
        #expect(row == before, "\(move) from \(state)")
      } else {
        #expect(step?.move.before == state)
        #expect(row.record.state == legal[state])
        #expect(state == row.record.state || state.successors.contains(row.record.state))
      }
    }
  }

  /// Of a running task whose cancel was requested: what completes has completed, all else is cancelled.
  static let ofCancelled: [(Move, TaskState)] = [
    (.finish(.completed), .completed),
    (.finish(.failed(failure, retryAfter: .seconds(1))), .cancelled),
    (.finish(.timedOut(failure, retryAfter: nil)), .cancelled),
    (.finish(.cancelled(failure)), .cancelled),
    (.finish(.released), .cancelled),
    (.finish(.snoozed(.seconds(1))), .cancelled),
    (.rescue(limit: 0), .cancelled),
  ]

  @Test(arguments: Self.ofCancelled) func `an attempt that was asked to stop ends its task`(
    _ move: Move, _ state: TaskState
  ) {
    var row = LedgerRow.inState(.running, isCancelled: true)
    let step = move.apply(to: &row)
    #expect(step?.move.after == state)
    #expect(row.directive == nil)
  }

  @Test func `a closure whose process is gone fails from every state that is not final`() {
    for state in TaskState.all {
      var row = LedgerRow.inState(state, kind: .closure)
      let step = Move.loseClosure.apply(to: &row)
      let after: TaskState? = state.isFinal ? nil : .failed
      let ended: AttemptEnd? = state == .running ? .lost : nil
      #expect(step?.move.after == after)
      #expect(step?.ended == ended)
    }
  }

  /// What becomes of a waiting task by what became of the one before it.
  static let predecessors: [(AfterMode, PredecessorEnd, TaskState)] = [
    (.ended, .attempt, .queued), (.ended, .final(.completed), .queued), (.ended, .final(.failed), .queued),
    (.ended, .final(.cancelled), .queued), (.ended, .deleted, .queued),
    (.completed, .attempt, .waiting), (.completed, .final(.completed), .queued),
    (.completed, .final(.failed), .cancelled), (.completed, .final(.cancelled), .cancelled),
    (.completed, .deleted, .cancelled),
  ]

  @Test(arguments: Self.predecessors) func `a waiting task goes by its mode`(
    _ mode: AfterMode, _ end: PredecessorEnd, _ state: TaskState
  ) {
    var row = LedgerRow.inState(.waiting, after: mode)
    let step = Move.predecessorEnded(end).apply(to: &row)
    #expect(row.record.state == state)
    #expect((step == nil) == (state == .waiting))
  }

  @Test func `nobody but the worker of the running attempt ends it`() {
    let time = LedgerTime(uptime: .zero, elapsed: .zero, now: LedgerBench.start)
    let keys = [
      (AttemptKey(task: TaskID(1), attempt: 1), "w2"), (AttemptKey(task: TaskID(1), attempt: 2), "w1"),
    ]
    for (key, worker) in keys {
      var row = LedgerRow.inState(.running)
      let step = row.finish(FinishedAttempt(key: key, worker: worker, outcome: .completed), at: time)
      #expect(step == nil)
      #expect(row == LedgerRow.inState(.running))
    }
  }

  @Test func `a command may be failed when its worker is lost`() {
    let time = LedgerTime(uptime: .zero, elapsed: .zero, now: LedgerBench.start)
    let policy = RescuePolicy(limit: 5, failsCommands: true)
    for (kind, state) in [(TaskKind.command, TaskState.failed), (.typed, .queued)] {
      var row = LedgerRow.inState(.running, kind: kind)
      let step = row.rescue(1, policy, at: time)
      #expect(step?.move.after == state)
    }
  }
}
