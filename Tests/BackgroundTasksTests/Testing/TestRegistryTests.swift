import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// A registry for tests: what it runs, what it tells, what it does not let pass.
@Suite(.timeLimit(.minutes(5))) struct TestRegistryTests {
  let post = RecordedPost()
  var catalogue: TaskCatalogue { .greeting(post) }

  @Test func `what was added has run when it is drained, with the fake from the catalogue`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      try await tasks.registry.add(Greet(whom: "ana"))
      try await tasks.drain()
      #expect(post.sent == ["ana"])
    }
  }

  @Test func `what tasks add has run too`() async throws {
    try await TestRegistry(catalogue, slots: 1).run { tasks in
      try await tasks.registry.add(Greet(whom: "ana", next: ["ben", "eva"]))
      try await tasks.drain()
      #expect(post.sent == ["ana", "ben", "eva"])
      #expect(try tasks.added(Greet.self).map(\.whom) == ["ana", "ben", "eva"])
    }
  }

  @Test func `many tasks are drained, whatever the slots`() async throws {
    try await TestRegistry(catalogue, slots: 1).run { tasks in
      for number in 0..<200 { try await tasks.registry.add(Greet(whom: "\(number)")) }
      try await tasks.drain()
      #expect(post.sent == (0..<200).map(String.init))
    }
  }

  @Test func `draining nothing returns at once`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      try await tasks.drain()
      #expect(tasks.added.isEmpty)
    }
  }

  @Test func `what was added is told with payload and options, in order`() async throws {
    try await TestRegistry(catalogue, isHeld: true).run { tasks in
      try await tasks.registry.add(
        Greet(whom: "ana"), options: TaskOptions(queue: "mail", priority: 7, tags: ["user=1"]))
      try await tasks.registry.add(Greet(whom: "ben"), options: TaskOptions(delay: .seconds(60)))
      #expect(try tasks.added(Greet.self) == [Greet(whom: "ana"), Greet(whom: "ben")])
      #expect(tasks.added.map(\.queue) == ["mail", "default"])
      #expect(tasks.added.map(\.priority) == [7, 0])
      #expect(tasks.added.map(\.tags) == [["user=1"], []])
      #expect(tasks.added.map(\.state) == [.queued, .scheduled])
    }
  }

  @Test func `a task added twice with one key is told once`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      for _ in 0..<2 {
        try await tasks.registry.add(Greet(whom: "ana"), options: TaskOptions(idempotencyKey: "once"))
      }
      #expect(try tasks.added(Greet.self) == [Greet(whom: "ana")])
    }
  }

  @Test func `records are found by a filter, log and attempts by id`() async throws {
    let post = RecordedPost { whom, attempt in if whom == "ben", attempt == 1 { throw NoPaper() } }
    try await TestRegistry(.greeting(post)).run { tasks in
      let ana = try await tasks.registry.add(Greet(whom: "ana")).id
      let ben = try await tasks.registry.add(Greet(whom: "ben")).id
      try await tasks.drain()
      #expect(try await tasks.records("state:completed").map(\.id) == [ana])
      #expect(try await tasks.records().map(\.id) == [ana, ben])
      #expect(try await tasks.record(of: ben).state == .scheduled)
      try await tasks.advance(by: .seconds(1))
      #expect(try await tasks.record(of: ben).state == .completed)
      #expect(try await tasks.attempts(of: ben).map(\.outcome) == [.failed, .completed])
      #expect(
        try await tasks.log(of: ana) == [
          TaskLogLine(source: .level("info"), text: "to the post", metadata: "whom=ana"),
          TaskLogLine(source: .level("debug"), text: "sent"),
        ])
      #expect(try await tasks.log(of: ben, attempt: 1).map(\.text).first == "to the post")
      #expect(try await !tasks.log(of: ben, attempt: 1).map(\.text).contains("sent"))
      #expect(try await tasks.log(of: ben).map(\.text).last == "sent")
    }
  }

  @Test func `a line of the log is one, and as it is shown, however it was written`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      let id = try await tasks.registry.add("draw") { context in
        try await context.log.write(Array("10 %\r50".utf8), from: .stdout)
        try await context.log.write(Array("slow\n".utf8), from: .stderr)
        try await context.log.write(Array(" %\r100 %\r\nend".utf8), from: .stdout)
      }.id
      try await tasks.drain()
      #expect(
        try await tasks.log(of: id) == [
          TaskLogLine(source: .stdout, text: "100 %"), TaskLogLine(source: .stderr, text: "slow"),
          TaskLogLine(source: .stdout, text: "end"),
        ])
    }
  }

  @Test func `what there is not is an error that says so`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      let id = try await tasks.registry.add(Greet(whom: "ana")).id
      try await tasks.drain()
      let error = await #expect(throws: TestRegistryError.self) { try await tasks.log(of: id, attempt: 2) }
      #expect(error?.code == .noSuchTask)
      #expect(error?.message == "there is no task 1 with an attempt 2")
      await #expect(throws: TestRegistryError.self) { try await tasks.record(of: TaskID(9)) }
      await #expect(throws: FilterError.self) { try await tasks.records("colour:red") }
    }
  }

  @Test func `held tasks are kept and start when they are released`() async throws {
    try await TestRegistry(catalogue, isHeld: true).run { tasks in
      let id = try await tasks.registry.add(Greet(whom: "ana")).id
      let error = await #expect(throws: TestRegistryError.self) { try await tasks.drain() }
      #expect(error?.code == .held)
      await giveWay()
      #expect(try await tasks.record(of: id).state == .queued)
      #expect(post.sent.isEmpty)
      tasks.release()
      try await tasks.drain()
      #expect(post.sent == ["ana"])
      tasks.hold()
      try await tasks.registry.add(Greet(whom: "ben"))
      try await tasks.advance(by: .seconds(60))
      await giveWay()
      #expect(post.sent == ["ana"])
    }
  }

  @Test func `a store that refuses lets nothing in until it is mended`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      tasks.refuse(StoreError(.cannotWrite, "the disk is full"))
      let error = await #expect(throws: StoreError.self) { try await tasks.registry.add(Greet(whom: "ana")) }
      #expect(error?.code == .cannotWrite)
      tasks.refuse(nil)
      try await tasks.registry.add(Greet(whom: "ben"))
      try await tasks.drain()
      #expect(post.sent == ["ben"])
      #expect(try tasks.added(Greet.self).map(\.whom) == ["ben"])
    }
  }

  @Test func `a type that is not in the catalogue is named at once`() async throws {
    try await TestRegistry().run { tasks in
      try await tasks.registry.add(Greet(whom: "ana"))
      let error = await #expect(throws: TestRegistryError.self) { try await tasks.drain() }
      #expect(error?.code == .stuck)
      #expect(
        error?.message
          == "nothing will run: #1 greet has no type in the catalogue; register the type that is named greet")
    }
  }

  @Test func `a paused queue is named at once`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      _ = try await tasks.registry.change(queue: "mail", QueuePatch(paused: true), by: "ana")
      try await tasks.registry.add(Greet(whom: "ana"), options: TaskOptions(queue: "mail"))
      let error = await #expect(throws: TestRegistryError.self) { try await tasks.drain() }
      #expect(error?.message == "nothing will run: #1 greet is in queue mail, which is paused")
    }
  }

  @Test func `a task that does not end is named when the time is over`() async throws {
    let barrier = Barrier()
    let post = RecordedPost { _, _ in await barrier.pass() }
    try await TestRegistry(.greeting(post)).run { tasks in
      let greet = try await tasks.registry.add(Greet(whom: "ana"))
      try await tasks.started(greet.id)
      let error = await #expect(throws: TestRegistryError.self) { try await tasks.drain(within: .milliseconds(50)) }
      #expect(error?.code == .notDrained)
      #expect(error?.message.hasSuffix("#1 greet is running") == true)
      barrier.open()
      try await tasks.drain()
      #expect(post.sent == ["ana"])
    }
  }

  @Test func `a registry that nobody runs is told`() async throws {
    let tasks = TestRegistry(catalogue)
    try await tasks.registry.add(Greet(whom: "ana"))
    let error = await #expect(throws: TestRegistryError.self) { try await tasks.drain(within: .milliseconds(50)) }
    #expect(error?.message.contains("is the registry run, by run(_:)") == true)
  }

  @Test func `it runs once`() async throws {
    let tasks = TestRegistry(catalogue)
    try await tasks.run { _ in }
    let error = await #expect(throws: TestRegistryError.self) { try await tasks.run { _ in } }
    #expect(error?.code == .ranBefore)
  }

  @Test func `a second registry goes on with the store of the first, but not with its closures`() async throws {
    let clock = ManualClock()
    let store = MemoryTaskStore(clock: clock)
    let first = TestRegistry(catalogue, isHeld: true, clock: clock, store: store)
    let ids = try await first.run { tasks in
      let greeting = try await tasks.registry.add(Greet(whom: "ana")).id
      return (greeting, try await tasks.registry.add("note") { _ in }.id)
    }
    let second = TestRegistry(catalogue, clock: clock, store: store)
    #expect(first.registry.workerName != second.registry.workerName)
    try await second.run { tasks in
      try await tasks.drain()
      #expect(post.sent == ["ana"])
      #expect(try await tasks.record(of: ids.0).state == .completed)
      #expect(try await tasks.record(of: ids.1).error?.type == "closureLost")
      #expect(tasks.added.isEmpty)
    }
  }

  @Test func `middleware stands around every attempt, and has heard of its end when it is drained`() async throws {
    let failures = Mutex<[String]>([])
    let middleware = ErrorReportingTaskMiddleware { error, context in
      failures.withLock { $0.append("\(context.task.name) \(context.attempt) \(type(of: error))") }
    }
    let post = RecordedPost { _, attempt in if attempt == 1 { throw NoPaper() } }
    try await TestRegistry(.greeting(post), middleware: [middleware]).run { tasks in
      try await tasks.registry.add(Greet(whom: "ana"))
      try await tasks.drain()
      #expect(failures.withLock { $0 } == ["greet 1 NoPaper"])
      try await tasks.advance(by: .seconds(1))
      #expect(failures.withLock { $0.count } == 1)
      #expect(post.sent == ["ana"])
    }
  }

  @Test func `closures and blocking work are drained too`() async throws {
    try await TestRegistry(catalogue).run { tasks in
      let sum = try await tasks.registry.add("sum") { _ in 1 + 2 }
      let product = try await tasks.registry.addBlocking("product") { _ in 2 * 3 }
      try await tasks.drain()
      #expect(try await sum.result() == 3)
      #expect(try await product.result() == 6)
      #expect(tasks.added.map(\.name) == ["sum", "product"])
    }
  }

  @Test func `what the test throws comes out, and what still runs is not waited for`() async throws {
    let barrier = Barrier()
    let post = RecordedPost { _, _ in await barrier.pass() }
    await #expect(throws: NoPaper.self) {
      try await TestRegistry(.greeting(post)).run { tasks in
        try await tasks.registry.add(Greet(whom: "ana"))
        throw NoPaper()
      }
    }
    #expect(post.sent.isEmpty)
    barrier.open()
  }

  @Test func `two registries have names of their own`() {
    #expect(TestRegistry().registry.info.name != TestRegistry().registry.info.name)
  }
}

/// Lets others run for a while: what is to start in error, starts.
func giveWay() async {
  for _ in 0..<1000 { await Task.yield() }
}

extension TaskCatalogue {
  static func greeting(_ post: RecordedPost) -> TaskCatalogue {
    TaskCatalogue().register(Greet.self, services: Greet.Services(post: post))
  }
}
