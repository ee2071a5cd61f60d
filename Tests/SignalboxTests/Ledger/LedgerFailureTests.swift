import SignalboxModel
import Testing

@testable import Signalbox

/// Which tasks the ledger asks for when others fail for good.
@Suite struct LedgerFailureTests {
  private func watched(backlog: Int) -> LedgerBench {
    var bench = LedgerBench()
    bench.watch = FailureWatch(queue: "on-failure", backlog: backlog) { report in
      NewTask(name: "hook", payload: JSONText(trusted: "{\"count\":\(report.count)}"))
    }
    return bench
  }

  /// Adds tasks, and fails all of them at once.
  private func fail(_ count: Int, queue: String = "default", in bench: inout LedgerBench) throws {
    let tasks = Array(repeating: NewTask(name: "work", queue: queue), count: count)
    let ids = try bench.perform(.append(tasks, by: nil)).added().map(\.task.id)
    for id in ids { bench.start(id) }
    bench.perform(
      .finish(
        ids.map { id in
          FinishedAttempt(
            key: AttemptKey(task: id, attempt: 1), worker: "w1",
            outcome: .failed(LedgerBench.failure, retryAfter: nil))
        }))
  }

  /// What the tasks of the watch were made of.
  private func counts(_ bench: LedgerBench) -> [String] {
    bench.works.filter { $0.value.queue == "on-failure" }.sorted { $0.key < $1.key }.map(\.value.payload.text)
  }

  @Test func `a failure asks for one task, in the command that fails`() throws {
    var bench = watched(backlog: 20)
    try fail(1, in: &bench)
    #expect(bench.rounds == 2)
    #expect(bench.moves == ["1 running failed", "2 - queued"])
    #expect(counts(bench) == ["{\"count\":1}"])
  }

  @Test func `over the backlog they are gathered in one task, which is made anew once they are all known`() throws {
    var bench = watched(backlog: 1)
    try fail(50, in: &bench)
    #expect(counts(bench) == ["{\"count\":1}", "{\"count\":49}"])
    try fail(2, in: &bench)
    #expect(counts(bench) == ["{\"count\":1}", "{\"count\":51}"])
  }

  @Test func `a digest that has started takes no more`() throws {
    var bench = watched(backlog: 0)
    try fail(2, in: &bench)
    let digest = try #require(bench.digest)
    #expect(digest.report.count == 2)
    bench.start(digest.task)
    try fail(1, in: &bench)
    #expect(counts(bench) == ["{\"count\":2}", "{\"count\":1}"])
    #expect(bench.digest?.report.count == 1)
  }

  @Test func `a failure of the watch's own task asks for none, and neither does one that is tried again`() throws {
    var bench = watched(backlog: 20)
    try fail(1, queue: "on-failure", in: &bench)
    #expect(bench.moves == ["1 running failed"])
    let id = try bench.add(NewTask(name: "work"))[0]
    bench.start(id)
    bench.finish(id, .failed(LedgerBench.failure, retryAfter: .seconds(1)))
    #expect(bench.moves == ["2 running scheduled"])
  }

  @Test func `a watch that makes no task adds none`() throws {
    var bench = LedgerBench()
    bench.watch = FailureWatch(queue: "on-failure", backlog: 0) { _ in nil }
    try fail(2, in: &bench)
    #expect(bench.moves == ["1 running failed", "2 running failed"])
    #expect(bench.digest == nil)
  }

  @Test func `what kills its worker and what is lost has failed too`() throws {
    var bench = watched(backlog: 20)
    let ids = try bench.add(NewTask(name: "work"), NewTask(name: "closure", kind: .closure))
    bench.start(ids[0])
    bench.perform(.rescue([AttemptKey(task: ids[0], attempt: 1)], RescuePolicy(limit: 0)))
    #expect(bench.moves == ["1 running failed", "3 - queued"])
    bench.perform(.loseClosures([ids[1]]))
    #expect(bench.moves == ["2 queued failed", "4 - queued"])
  }
}
