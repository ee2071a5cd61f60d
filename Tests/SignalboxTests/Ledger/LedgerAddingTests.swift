import SignalboxModel
import Testing

@testable import Signalbox

/// Whether tasks can be added, and as what.
@Suite struct LedgerAddingTests {
  private func keyed(_ key: String, digest: String = "d", place: Int = 0) -> NewTask {
    NewTask(name: "work", idempotency: .init(key: key, digest: digest, place: place))
  }

  @Test func `a plain task is one step, and asks for nothing more`() throws {
    var bench = LedgerBench()
    let ids = try bench.add(NewTask(name: "work"))
    #expect(ids == [TaskID(1)])
    #expect(bench.moves == ["1 - queued"])
    #expect(bench.rounds == 0)
  }

  @Test func `tasks have the ids that follow each other`() throws {
    var bench = LedgerBench()
    let first = try bench.add(NewTask(name: "a"), NewTask(name: "b", delay: .seconds(5)))
    let second = try bench.add(NewTask(name: "c"))
    #expect((first + second).map(\.rawValue) == [1, 2, 3])
    #expect(bench.states(first) == [.queued, .scheduled])
  }

  @Test func `a key that was used gives the task that it made`() throws {
    var bench = LedgerBench()
    _ = try bench.add(keyed("a"))
    let again = try bench.perform(.append([NewTask(name: "other"), keyed("a")], by: nil)).added()
    #expect(again.map(\.existed) == [false, true])
    #expect(again.map(\.task.id) == [TaskID(2), TaskID(1)])
    #expect(again[1].task.abridged == true)
    #expect(bench.moves == ["2 - queued"])
  }

  @Test func `two tasks of one append with one key are one, or refused when they differ`() throws {
    var bench = LedgerBench()
    let twice = try bench.perform(.append([keyed("a"), keyed("a")], by: nil)).added()
    #expect(twice.map(\.existed) == [false, true])
    #expect(twice.map(\.task.id) == [TaskID(1), TaskID(1)])
    let answer = bench.perform(.append([keyed("b"), keyed("b", digest: "other")], by: nil))
    #expect(answer == .refused(.keyUsedTwice))
    #expect(bench.rows.count == 1)
  }

  @Test func `a key that was used with another digest refuses all`() throws {
    var bench = LedgerBench()
    _ = try bench.add(keyed("a"))
    let answer = bench.perform(.append([NewTask(name: "before"), keyed("a", digest: "other")], by: "ana"))
    #expect(answer == .refused(.keyUsed(by: TaskID(1))))
    #expect(bench.moves == [])
    #expect(bench.changes.audits == [])
  }

  @Test func `a refused command spoils neither the one before nor the one after it`() {
    let faulty = [NewTask(name: "a"), NewTask(name: "b", after: .earlier(5, mode: .ended))]
    let commands: [LedgerCommand] = [
      .append([keyed("k")], by: nil), .append(faulty, by: nil), .append([keyed("k"), keyed("l")], by: nil),
    ]
    let facts = LedgerFacts(
      time: LedgerTime(uptime: .zero, elapsed: .zero, now: LedgerBench.start), nextID: TaskID(1))
    var ledger = Ledger(facts)
    var fetches = 0
    for command in commands { _ = ledger.run(command) { _, _ in fetches += 1 } }
    #expect(fetches == commands.count)
    #expect(ledger.changes.steps.map(\.move.task) == [TaskID(1), TaskID(2)])
    let keys = ledger.changes.added.map { $0.idempotency?.key }
    #expect(keys == ["k", "l"])
  }

  @Test func `a queue's room counts what the append itself adds, but not what is cancelled at once`() throws {
    var bench = LedgerBench()
    bench.perform(.change(queue: "small", QueuePatch(capacity: 2), by: "ana"))
    let task = NewTask(name: "work", queue: "small")
    let failed = try bench.add(NewTask(name: "first"))[0]
    bench.start(failed)
    bench.finish(failed, .failed(LedgerBench.failure, retryAfter: nil))
    let ended = NewTask(name: "work", queue: "small", after: .task(failed, mode: .completed))
    let refused = bench.perform(.append([task, ended, task, task], by: nil))
    guard case .refused(let error) = refused else {
      Issue.record("three tasks were taken where two may wait")
      return
    }
    #expect(error.code == .queueFull)
    #expect(error.message.contains("2 of 2"))
    let ids = try bench.add(task, ended, task)
    #expect(bench.states(ids) == [.queued, .cancelled, .queued])
  }

  @Test func `a task after one that has ended does not wait`() throws {
    var bench = LedgerBench()
    let ids = try bench.add(NewTask(name: "completed"), NewTask(name: "tried"), NewTask(name: "released"))
    for id in ids { bench.start(id) }
    bench.finish(ids[0], .completed)
    bench.finish(ids[1], .failed(LedgerBench.failure, retryAfter: .seconds(9)))
    bench.finish(ids[2], .released)
    let wanted: [[TaskState?]] = [[.queued, .queued], [.queued, .waiting], [.waiting, .waiting]]
    for (id, states) in zip(ids, wanted) {
      let added = try bench.add(
        NewTask(name: "a", after: .task(id, mode: .ended)), NewTask(name: "b", after: .task(id, mode: .completed)))
      #expect(bench.states(added) == states)
    }
  }

  @Test func `a chain after one that failed falls as it is added`() throws {
    var bench = LedgerBench()
    let failed = try bench.add(NewTask(name: "work"))[0]
    bench.start(failed)
    bench.finish(failed, .failed(LedgerBench.failure, retryAfter: nil))
    let ids = try bench.add(
      NewTask(name: "a", after: .task(failed, mode: .completed)),
      NewTask(name: "b", after: .earlier(0, mode: .completed)), NewTask(name: "c", after: .earlier(0, mode: .ended)))
    #expect(bench.states(ids) == [.cancelled, .cancelled, .queued])
    #expect(bench.rows[ids[1]]?.record.error?.message == "task \(ids[0]) ended as cancelled")
  }

  @Test(arguments: [
    NewTask.Predecessor.task(TaskID(99), mode: .ended), .task(TaskID(2), mode: .ended), .earlier(1, mode: .ended),
    .earlier(-1, mode: .ended),
  ]) func `a task cannot wait for what is not there, or nobody can know of`(_ after: NewTask.Predecessor) throws {
    var bench = LedgerBench()
    _ = try bench.add(NewTask(name: "work"))
    let answer = bench.perform(.append([NewTask(name: "a"), NewTask(name: "b", after: after)], by: nil))
    #expect(answer == .refused(.noSuchTask(after)))
    #expect(bench.rows.count == 1)
  }

  @Test func `an operator's append is on record unless it adds nothing`() throws {
    var bench = LedgerBench()
    bench.perform(.append([keyed("a"), keyed("b")], by: "ana"))
    #expect(bench.changes.audits.map(\.entry.results) == [["added": 2]])
    #expect(bench.changes.audits.map(\.line) == [.adds])
    bench.perform(.append([keyed("a"), keyed("b")], by: "ana"))
    #expect(bench.changes.audits == [])
  }
}
