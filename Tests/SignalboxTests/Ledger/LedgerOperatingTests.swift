import SignalboxModel
import Testing

@testable import Signalbox

/// What operators do, and what the audit log says of it.
@Suite struct LedgerOperatingTests {
  /// Makes a task in a state.
  private func make(_ state: TaskState, kind: TaskKind = .typed, in bench: inout LedgerBench) throws -> TaskID {
    let first = try bench.add(NewTask(name: "first"))[0]
    let id = try bench.add(
      NewTask(
        name: "work", kind: kind, delay: state == .scheduled ? .seconds(9) : .zero,
        after: state == .waiting ? .task(first, mode: .ended) : nil))[0]
    switch state {
    case .running: bench.start(id)
    case .completed, .failed:
      bench.start(id)
      bench.finish(id, state == .completed ? .completed : .failed(LedgerBench.failure, retryAfter: nil))
    case .cancelled: bench.perform(.operate(.cancel, on: [id], by: "ana", heldClosures: []))
    case .waiting, .scheduled, .queued, .unknown: break
    }
    return id
  }

  /// What an action comes to in the states in which it is not illegal.
  static let results: [(OperatorAction, TaskKind, [TaskState: ActionResult])] = [
    (.cancel, .typed, [.waiting: .cancelled, .scheduled: .cancelled, .queued: .cancelled, .running: .requested]),
    (.kill, .typed, [.running: .notKillable]),
    (.kill, .command, [.running: .requested]),
    (.retry, .typed, [.completed: .retried, .failed: .retried, .cancelled: .retried]),
    (.retry, .closure, [.completed: .closureLost, .failed: .closureLost, .cancelled: .closureLost]),
    (
      .delete, .typed,
      [
        .waiting: .deleted, .scheduled: .deleted, .queued: .deleted, .completed: .deleted, .failed: .deleted,
        .cancelled: .deleted,
      ]
    ),
  ]

  @Test(arguments: Self.results) func `each action has its states`(
    _ action: OperatorAction, _ kind: TaskKind, _ legal: [TaskState: ActionResult]
  ) throws {
    for state in TaskState.all {
      var bench = LedgerBench()
      let id = try make(state, kind: kind, in: &bench)
      let answer = bench.perform(.operate(action, on: [id], by: "ana", heldClosures: []))
      let wanted = ActionOutcome(legal[state] ?? .illegal, in: state)
      #expect(answer.outcomes == [wanted], "\(action) of \(kind) from \(state)")
      let line: LedgerAudit.Line = wanted.isChange ? .acts : .refusals
      #expect(bench.changes.audits.map(\.line) == [line])
      #expect(bench.changes.audits[0].entry.results == [wanted.result.rawValue: 1])
    }
  }

  @Test func `a closure is retried while its process holds it`() throws {
    var bench = LedgerBench()
    let id = try make(.failed, kind: .closure, in: &bench)
    let answer = bench.perform(.operate(.retry, on: [id], by: "ana", heldClosures: [id]))
    #expect(answer.outcomes == [ActionOutcome(.retried, in: .failed)])
  }

  @Test func `what is asked of an attempt only grows, and asking again is no change`() throws {
    var bench = LedgerBench()
    let id = try make(.running, kind: .command, in: &bench)
    let calls: [(OperatorAction, Bool, Directive?)] = [
      (.cancel, true, .cancel), (.cancel, false, nil), (.kill, true, .kill), (.kill, false, .kill),
      (.cancel, false, nil),
    ]
    for (action, isChange, directive) in calls {
      let answer = bench.perform(.operate(action, on: [id], by: "ana", heldClosures: []))
      #expect(answer.outcomes == [ActionOutcome(.requested, in: .running, isChange: isChange)])
      let wanted = directive.map { [$0] } ?? []
      #expect(bench.changes.directives.map(\.directive) == wanted)
    }
    #expect(bench.rows[id]?.directive == .kill)
  }

  @Test func `an action leaves alone what is in another state than was seen, and what is gone`() throws {
    var bench = LedgerBench()
    let queued = try make(.queued, in: &bench)
    var order: OperatorOrder = "ana"
    order.states = [.failed]
    let answer = bench.perform(.operate(.cancel, on: [queued, TaskID(99)], by: order, heldClosures: []))
    #expect(answer.outcomes == [ActionOutcome(.changed, in: .queued), ActionOutcome(.changed, in: nil)])
    let entry = bench.changes.audits[0].entry
    #expect(entry.results == ["changed": 2])
    #expect(entry.reasons == ["changed": ["queued": 1, "gone": 1]])
    #expect(entry.name == "work")
  }

  @Test func `one task of a call that is refused does not hurt the others`() throws {
    var bench = LedgerBench()
    let queued = try make(.queued, in: &bench)
    let failed = try make(.failed, in: &bench)
    let answer = bench.perform(.operate(.cancel, on: [failed, queued, TaskID(99)], by: "ana", heldClosures: []))
    #expect(answer.outcomes.map(\.result) == [.illegal, .cancelled, .notFound])
    #expect(bench.changes.audits[0].isChange)
  }

  @Test func `only what has ended is pruned`() throws {
    var bench = LedgerBench()
    let failed = try make(.failed, in: &bench)
    let queued = try make(.queued, in: &bench)
    let answer = bench.perform(.prune([failed, queued, TaskID(99)]))
    #expect(answer == .moved(1))
    #expect(bench.states([failed, queued]) == [nil, .queued])
  }

  @Test func `a series has one entry, which rises when a later call of it changes something`() {
    let refused = AuditEntry(
      id: 7, at: LedgerBench.start, who: "ana", from: .process, action: .cancel, count: 1, results: ["notFound": 1])
    var done = refused
    done.results = ["cancelled": 2]
    let cases: [(Bool, LedgerAudit.Line, LedgerAudit.Line)] = [
      (true, .refusals, .acts), (false, .refusals, .refusals), (false, .acts, .acts), (true, .adds, .adds),
    ]
    for (isChange, before, after) in cases {
      let (entry, line) = LedgerAudit(done, series: "s", isChange: isChange).continuing(refused, in: before)
      #expect(entry.id == 7)
      #expect(entry.results == ["notFound": 1, "cancelled": 2])
      #expect(line == after)
    }
  }
}
