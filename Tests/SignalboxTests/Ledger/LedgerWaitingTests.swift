import SignalboxModel
import Testing

@testable import Signalbox

/// What follows for those who wait when something ends.
@Suite struct LedgerWaitingTests {
  /// Tasks that each wait for the one before.
  private func chain(_ count: Int, _ mode: AfterMode) -> [NewTask] {
    (0..<count).map { NewTask(name: "work", after: $0 == 0 ? nil : .earlier($0 - 1, mode: mode)) }
  }

  private func added(_ tasks: [NewTask], to bench: inout LedgerBench) throws -> [TaskID] {
    try bench.perform(.append(tasks, by: nil)).added().map(\.task.id)
  }

  @Test func `who waits for the end of an attempt is asked for once that ended, and let go`() throws {
    var bench = LedgerBench()
    let ids = try added(chain(3, .ended), to: &bench)
    bench.start(ids[0])
    bench.finish(ids[0], .failed(LedgerBench.failure, retryAfter: .seconds(9)))
    #expect(bench.rounds == 1)
    #expect(bench.moves == ["1 running scheduled", "2 waiting queued"])
  }

  @Test func `an attempt that was given back asks for nobody`() throws {
    var bench = LedgerBench()
    let ids = try added(chain(2, .ended), to: &bench)
    bench.start(ids[0])
    bench.finish(ids[0], .released)
    #expect(bench.rounds == 0)
    #expect(bench.moves == ["1 running queued"])
  }

  @Test func `a chain that waits for completion falls one after another`() throws {
    var bench = LedgerBench()
    let ids = try added(chain(4, .completed), to: &bench)
    bench.start(ids[0])
    bench.finish(ids[0], .failed(LedgerBench.failure, retryAfter: nil))
    #expect(bench.states(ids) == [.failed, .cancelled, .cancelled, .cancelled])
    #expect(bench.rounds == 4)
    #expect(bench.rows[ids[3]]?.record.error?.message == "task 3 ended as cancelled")
  }

  @Test func `those of all that ended are asked for together`() throws {
    var bench = LedgerBench()
    let first = try added(chain(2, .ended), to: &bench)
    let second = try added(chain(2, .ended), to: &bench)
    bench.perform(.operate(.cancel, on: [first[0], second[0]], by: "ana", heldClosures: []))
    #expect(bench.rounds == 1)
    #expect(bench.states(first + second) == [.cancelled, .queued, .cancelled, .queued])
  }

  @Test func `an operator's cancel of a whole chain is the operator's for each of them`() throws {
    var bench = LedgerBench()
    let ids = try added(chain(3, .completed), to: &bench)
    let answer = bench.perform(.operate(.cancel, on: ids, by: "ana", heldClosures: []))
    #expect(answer.outcomes.map(\.result) == [.cancelled, .cancelled, .cancelled])
    let names = ids.map { bench.rows[$0]?.record.cancelRequested?.by }
    #expect(names == ["ana", "ana", "ana"])
  }

  @Test func `a deleted task lets go or takes with it who waits`() throws {
    for (mode, state) in [(AfterMode.ended, TaskState.queued), (.completed, .cancelled)] {
      var bench = LedgerBench()
      let ids = try added(chain(2, mode), to: &bench)
      bench.perform(.operate(.delete, on: [ids[0]], by: "ana", heldClosures: []))
      #expect(bench.states(ids) == [nil, state])
      #expect(bench.moves == ["1 queued -", "2 waiting \(state)"])
    }
  }

  @Test func `a delay is waited for after the other task`() throws {
    var bench = LedgerBench()
    let tasks = [
      NewTask(name: "work"), NewTask(name: "work", delay: .seconds(60), after: .earlier(0, mode: .ended)),
    ]
    let ids = try added(tasks, to: &bench)
    bench.advance(by: .seconds(10))
    bench.perform(.operate(.cancel, on: [ids[0]], by: "ana", heldClosures: []))
    #expect(bench.states(ids) == [.cancelled, .scheduled])
    #expect(bench.changes.steps.map(\.move.due) == [nil, .seconds(50)])
  }

  @Test func `commands of one ledger see what waits by the ones before`() {
    let facts = LedgerFacts(
      time: LedgerTime(uptime: .zero, elapsed: .zero, now: LedgerBench.start), nextID: TaskID(2))
    var ledger = Ledger(facts)
    ledger.rows.tasks.add(.inState(.running), followers: [])
    let next = NewTask(name: "next", after: .task(TaskID(1), mode: .ended))
    let end = FinishedAttempt(key: AttemptKey(task: TaskID(1), attempt: 1), worker: "w1", outcome: .completed)
    var fetches = 0
    for command in [LedgerCommand.append([next], by: nil), .finish([end])] {
      _ = ledger.run(command) { _, _ in fetches += 1 }
    }
    #expect(fetches == 2)
    #expect(ledger.rows.tasks[TaskID(2)]?.record.state == .queued)
  }
}
