import Hummingbird
import HummingbirdTesting
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Testing

/// How the tasks of one request follow each other.
@Suite(.timeLimit(.minutes(5))) struct OrderTests {
  private static func inTurn(_ labels: String...) -> [String] {
    labels.flatMap { ["start \($0)", "end \($0)"] }
  }

  /// Runs a request whose handler does `add`, and returns when `last` has been noted.
  private func request(
    _ bench: RequestBench, until last: String, add: @escaping @Sendable (BackgroundTasks) async throws -> Void
  ) async throws {
    let router = bench.router()
    router.post("order") { _, context in
      try await add(context.backgroundTasks)
      return "ok"
    }
    try await bench.test(router) { client in
      let response = try await client.post("/order")
      #expect(response.status == .ok)
      await bench.journal.reached(last)
      try await bench.registry.idle()
    }
  }

  @Test func theyRunInTheOrderAddedWhateverTheirQueueAndPriority() async throws {
    let bench = RequestBench()
    try await request(bench, until: "end c") { tasks in
      tasks.add(Note("a"), options: TaskOptions(queue: "slow", priority: -5))
      tasks.add(Note("b"), options: TaskOptions(queue: "fast", priority: 50))
      tasks.add(Note("c"), options: TaskOptions(priority: 100))
    }
    #expect(bench.lines == Self.inTurn("a", "b", "c"))
    let tasks = try await bench.tasks()
    #expect(tasks.map(\.queue) == ["slow", "fast", "default"])
    #expect(tasks.map(\.priority) == [-5, 50, 100])
  }

  @Test func theRestRunsWhenOneFails() async throws {
    let bench = RequestBench { label, _ in if label == "a" { throw Mishap() } }
    try await request(bench, until: "end c") { tasks in
      for label in ["a", "b", "c"] { tasks.add(Note(label)) }
    }
    #expect(bench.lines == Self.inTurn("a", "b", "c"))
    #expect(try await bench.tasks().map(\.state) == [.failed, .completed, .completed])
  }

  @Test func theRestDoesNotWaitForARetry() async throws {
    let bench = RequestBench { label, context in if label == "a", context.attempt == 1 { throw Mishap() } }
    try await request(bench, until: "end b") { tasks in
      tasks.add(Note("a"), options: TaskOptions(maxAttempts: 2))
      tasks.add(Note("b"))
    }
    #expect(bench.lines == Self.inTurn("a", "b"))
    #expect(try await bench.tasks().map(\.state) == [.scheduled, .completed])
  }

  @Test func askedToStopTheRestIsCancelledAndSaysWhy() async throws {
    let bench = RequestBench { label, _ in if label == "b" { throw Mishap() } }
    try await request(bench, until: "end b") { tasks in
      tasks.run(.sequentialStoppingOnFailure)
      for label in ["a", "b", "c", "d"] { tasks.add(Note(label)) }
    }
    #expect(bench.lines == Self.inTurn("a", "b"))
    let tasks = try await bench.tasks()
    #expect(tasks.map(\.state) == [.completed, .failed, .cancelled, .cancelled])
    #expect(tasks[2].error?.type == "afterFailed")
    #expect(tasks[2].error?.message.contains("\(tasks[1].id)") == true)
  }

  @Test func askedToTheyRunSideBySide() async throws {
    let gate = RequestGate()
    let bench = RequestBench { label, _ in if label == "a" { await gate.pass() } }
    let router = bench.router()
    router.post("order") { _, context in
      context.backgroundTasks.add(Note("a"))
      context.backgroundTasks.add(Note("b"))
      context.backgroundTasks.run(.concurrent)
      return "ok"
    }
    try await bench.test(router) { client in
      _ = try await client.post("/order")
      await bench.journal.reached(["start a", "end b"])
      #expect(!bench.lines.contains("end a"))
      gate.open()
      await bench.journal.reached("end a")
    }
  }

  @Test func theOrderGoesOnOverCommits() async throws {
    let gate = RequestGate()
    let bench = RequestBench { label, _ in if label == "a" { await gate.pass() } }
    let router = bench.router()
    router.post("order") { _, context in
      _ = try await context.backgroundTasks.add(Note("a")).handle()
      context.backgroundTasks.add(Note("b"))
      return "ok"
    }
    try await bench.test(router) { client in
      _ = try await client.post("/order")
      await gate.arrived()
      let (first, second) = (try await bench.task("a"), try await bench.task("b"))
      #expect(second.state == .waiting)
      #expect(second.after == first.id)
      gate.open()
      await bench.journal.reached("end b")
      #expect(bench.lines == Self.inTurn("a", "b"))
    }
  }

  @Test func aDelayedTaskStandsOutside() async throws {
    let bench = RequestBench()
    try await request(bench, until: "end b") { tasks in
      tasks.add(Note("a"))
      tasks.add(Note("late"), options: TaskOptions(delay: .seconds(60)))
      tasks.add(Note("b"))
    }
    #expect(bench.lines == Self.inTurn("a", "b"))
    let late = try await bench.task("late")
    #expect(late.state == .scheduled)
    #expect(late.after == nil)
  }

  @Test func aTaskThatWaitsForItsOwnStandsOutside() async throws {
    let gate = RequestGate()
    let bench = RequestBench { label, _ in if label == "elsewhere" { await gate.pass() } }
    let router = bench.router()
    router.post("order") { _, context in
      let elsewhere = try await bench.registry.add(Note("elsewhere")).id
      context.backgroundTasks.add(Note("a"))
      context.backgroundTasks.add(Note("after"), options: TaskOptions(after: elsewhere))
      context.backgroundTasks.add(Note("b"))
      return "ok"
    }
    try await bench.test(router) { client in
      _ = try await client.post("/order")
      await bench.journal.reached("end b")
      #expect(!bench.lines.contains("start after"))
      gate.open()
      await bench.journal.reached("end after")
    }
  }

  @Test func closuresAndBlockingWorkKeepTheOrderToo() async throws {
    let bench = RequestBench()
    try await request(bench, until: "end d") { tasks in
      let journal = bench.journal
      tasks.add(Note("a"))
      tasks.addBlocking("b") { _ in
        journal.note("start b")
        journal.note("end b")
      }
      tasks.add("c") { _ in
        journal.note("start c")
        journal.note("end c")
      }
      tasks.add(Note("d"))
    }
    #expect(bench.lines == Self.inTurn("a", "b", "c", "d"))
    #expect(try await bench.tasks().map(\.kind) == [.typed, .closure, .closure, .typed])
  }

  @Test func aClosureGivesBackAResult() async throws {
    let bench = RequestBench()
    let router = bench.router()
    let handles = AsyncStream<TaskHandle<Int>>.makeStream()
    router.post("sum") { _, context in
      handles.continuation.yield(try await context.backgroundTasks.add("sum") { _ in 40 + 2 }.handle())
      return "ok"
    }
    try await bench.test(router) { client in
      _ = try await client.post("/sum")
      for await handle in handles.stream {
        let sum = try await handle.result()
        #expect(sum == 42)
        break
      }
    }
  }
}
