import Dispatch
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

@testable import Signalbox

/// Tasks that wait for tasks: what can come comes, and what cannot is refused.
@Suite(.timeLimit(.minutes(5))) struct TaskWaitTests {
  /// What the error of a failed task says when its wait was refused.
  private static let refused = String(reflecting: TaskHandleError.self)

  @Test(arguments: [(slots: 64, parents: 64), (slots: 64, parents: 500), (slots: 1, parents: 3)])
  func `parents that wait for children give their slots back`(slots: Int, parents: Int) async throws {
    // They fill the slots before any child is there.
    let arrivals = Arrivals(slots)
    try await EngineBench.run(slots: slots) { bench in
      var handles: [TaskHandle<Int>] = []
      for number in 0..<parents {
        handles.append(
          try await bench.registry.add("parent") { context in
            await arrivals.arrive()
            return try await context.add("child") { _ in number }.result()
          })
      }
      for (number, handle) in handles.enumerated() { #expect(try await handle.result() == number) }
      #expect(bench.registry.worker.slots == SlotUse(used: 0, total: slots))
    }
  }

  @Test func `a chain of tasks is longer than there are slots`() async throws {
    @Sendable func depth(_ context: TaskContext, _ left: Int) async throws -> Int {
      guard left > 0 else { return 0 }
      return try await context.add("link") { try await depth($0, left - 1) }.result() + 1
    }
    try await EngineBench.run(slots: 1) { bench in
      let first = try await bench.registry.add("link") { try await depth($0, 50) }
      #expect(try await first.result() == 50)
    }
  }

  @Test func `a parent waits for many children at once`() async throws {
    try await EngineBench.run(slots: 1) { bench in
      let parent = try await bench.registry.add("parent") { context in
        try await withThrowingTaskGroup(of: Int.self) { group in
          for number in 1...10 {
            group.addTask { try await context.add("child") { _ in number }.result() }
          }
          return try await group.reduce(0, +)
        }
      }
      #expect(try await parent.result() == 55)
    }
  }

  @Test func `a blocking parent that waits gets one more thread`() async throws {
    var configuration = RegistryConfiguration()
    configuration.blockingThreads = 2
    try await EngineBench.run(configuration: configuration) { bench in
      var parents: [TaskHandle<Int>] = []
      for number in 0..<8 {
        parents.append(
          try await bench.registry.addBlocking("parent") { context in
            try Blocking.wait { try await context.addBlocking("child") { _ in number }.result() }
          })
      }
      for (number, parent) in parents.enumerated() { #expect(try await parent.result() == number) }
    }
  }

  @Test func `who has waited goes on at once, whatever else runs`() async throws {
    let (child, parent) = (Gate(), Gate())
    try await EngineBench.run(slots: 1) { bench in
      let first = try await bench.registry.add("parent") { context in
        try await context.add("child") { _ in try await child.pass() }.result()
        try await parent.pass()
      }
      await child.arrived()
      #expect(bench.registry.worker.slots.used == 1)
      let later = try await bench.registry.add("later") { _ in }
      child.open()
      await parent.arrived()
      parent.open()
      try await first.result()
      try await later.result()
    }
  }

  @Test func `a registry that has ended keeps nobody waiting`() async throws {
    let (handle, waiting) = try await EngineBench.run(isDurable: true) { bench in
      let handle = try await bench.registry.add(Scripted(), options: TaskOptions(delay: .seconds(3600)))
      let waiting = Task { try await handle.result() }
      await bench.store.called(.task, times: 1)
      return (handle, waiting)
    }
    await #expect(throws: TaskHandleError.stopped) { try await waiting.value }
    await #expect(throws: TaskHandleError.stopped) { try await handle.result() }
  }

  @Test func `what nobody runs is not waited for`() async throws {
    try await EngineBench.run { bench in
      let handle = try await bench.registry.add(Unregistered())
      await #expect(throws: TaskHandleError.nobodyRunsIt("unregistered")) { try await handle.result() }
      let parent = try await bench.registry.add("parent") { context in
        try await context.add(Unregistered()).result(timeout: .seconds(60))
      }
      let error = await #expect(throws: TaskHandleError.self) { try await parent.result() }
      expectRefusal(error, of: parent, "register the type")
    }
  }

  // MARK: What does not come before the end

  @Test func `a parent whose child has not started when a durable registry drains is put back`() async throws {
    let (bench, parent) = try await EngineBench.run(slots: 8, isDurable: true) { context in
      let child = try await context.add(Scripted(), options: TaskOptions(queue: "later"))
      do { try await child.result() } catch { throw PlainError(text: "no child: \(error)") }
    } _: { bench in
      _ = try await bench.registry.change(queue: "later", QueuePatch(paused: true), by: "ana")
      let parent = try await bench.add()
      await bench.store.reached(TaskID(parent.rawValue + 1), .queued)
      return (bench, parent)
    }
    try await expectPutBack(parent, bench)
  }

  @Test func `so is one that waits after the drain has begun, for what comes after such a task`() async throws {
    let gate = Gate()
    let (bench, parent) = try await EngineBench.run(slots: 8, isDurable: true) { context in
      try await gate.pass()
      let child = try await context.add(Scripted())
      try await context.add("closure", options: TaskOptions(after: child.id)) { _ in }.result()
    } _: { bench in
      let parent = try await bench.add()
      await gate.arrived()
      bench.shutDown()
      gate.open()
      return (bench, parent)
    }
    try await expectPutBack(parent, bench)
  }

  private func expectPutBack(
    _ id: TaskID, _ bench: EngineBench, location: SourceLocation = #_sourceLocation
  ) async throws {
    #expect(bench.clock.uptime() == .zero, sourceLocation: location)
    let task = try #require(await bench.store.task(id), sourceLocation: location)
    #expect(task.state == .queued && task.tries == 0 && task.error == nil, sourceLocation: location)
    let outcomes = try await bench.store.attempts(of: id).map(\.outcome)
    #expect(outcomes == [.released], sourceLocation: location)
  }

  @Test func `a child that runs is waited for while a registry drains`() async throws {
    let gate = Gate()
    let (store, parent) = try await EngineBench.run(slots: 2, isDurable: true) { context in
      if context.task.queue == "children" { return try await gate.pass() }
      try await context.add(Scripted(), options: TaskOptions(queue: "children")).result()
    } _: { bench in
      let parent = try await bench.add()
      await gate.arrived()
      let looks = bench.store.calls(of: .task)
      bench.shutDown()
      await bench.store.called(.task, times: looks + 1)
      gate.open()
      return (bench.store, parent)
    }
    #expect(try await store.task(parent)?.state == .completed)
  }

  @Test func `a registry that forgets runs the child while it drains`() async throws {
    let gate = Gate()
    let (store, parent) = try await EngineBench.run(slots: 1) { context in
      guard context.task.queue != "children" else { return }
      try await gate.pass()
      try await context.add(Scripted(), options: TaskOptions(queue: "children")).result()
    } _: { bench in
      let parent = try await bench.add()
      await gate.arrived()
      bench.shutDown()
      gate.open()
      return (bench.store, parent)
    }
    #expect(try await store.task(parent)?.state == .completed)
  }

  @Test func `a closure that waits so fails, since it could only begin again at once`() async throws {
    let (bench, parent) = try await EngineBench.run(slots: 8, isDurable: true) { bench in
      _ = try await bench.registry.change(queue: "later", QueuePatch(paused: true), by: "ana")
      let parent = try await bench.registry.add("parent") { context in
        try await context.add(Scripted(), options: TaskOptions(queue: "later")).result()
      }
      await bench.store.reached(TaskID(parent.id.rawValue + 1), .queued)
      return (bench, parent.id)
    }
    #expect(bench.clock.uptime() == .zero)
    let task = try #require(await bench.store.task(parent))
    #expect(task.state == .failed && task.attempt == 1 && task.error?.type == Self.refused)
  }

  // MARK: What can never come

  private func expectRefusal(
    _ error: (any Error)?, of handle: TaskHandle<Void>, _ text: String, location: SourceLocation = #_sourceLocation
  ) {
    guard case TaskHandleError.failed(let failure)? = error as? TaskHandleError else {
      Issue.record("\(error as Any)", sourceLocation: location)
      return
    }
    #expect(failure.type == Self.refused && failure.message.contains(text), "\(failure)", sourceLocation: location)
  }

  @Test func `a task does not wait for itself`() async throws {
    let own = Promise<TaskHandle<Void>>()
    try await EngineBench.run { bench in
      let handle = try await bench.registry.add("self") { _ in try await own.value.result() }
      own.settle(handle)
      let error = await #expect(throws: TaskHandleError.self) { try await handle.result() }
      expectRefusal(error, of: handle, "cannot end before task #\(handle.id)")
    }
  }

  @Test func `nor for one that comes after it, at any distance`() async throws {
    try await EngineBench.run { bench in
      let handle = try await bench.registry.add("first") { context in
        let next = try await context.add("next", options: TaskOptions(after: context.id)) { _ in }
        let last = try await context.add("last", options: TaskOptions(after: next.id, afterMode: .completed)) { _ in }
        try await last.result()
      }
      let error = await #expect(throws: TaskHandleError.self) { try await handle.result() }
      expectRefusal(error, of: handle, "comes after that task")
    }
  }

  @Test func `of two that wait for each other the second is refused`() async throws {
    let (first, second) = (Promise<TaskHandle<Void>>(), Promise<TaskHandle<Void>>())
    try await EngineBench.run(slots: 8) { bench in
      let one = try await bench.registry.add("one") { _ in try await second.value.result() }
      let two = try await bench.registry.add("two") { _ in try await first.value.result() }
      first.settle(one)
      second.settle(two)
      // Whichever came second fails by refusal, and the other by that failure.
      var refusals = 0
      for handle in [one, two] {
        let error = await #expect(throws: TaskHandleError.self) { try await handle.result() }
        if case .failed(let failure)? = error, failure.message.contains("cannot end before") { refusals += 1 }
      }
      #expect(refusals >= 1)
    }
  }

  @Test func `a child that only the parent's own place in a limited queue holds back is refused`() async throws {
    try await EngineBench.run(slots: 8) { bench in
      _ = try await bench.registry.change(queue: "narrow", QueuePatch(concurrency: 1), by: "ana")
      let options = TaskOptions(queue: "narrow")
      let handle = try await bench.registry.add("parent", options: options) { context in
        try await context.add("child", options: options) { _ in }.result()
      }
      let error = await #expect(throws: TaskHandleError.self) { try await handle.result() }
      expectRefusal(error, of: handle, "give it a queue of its own")
      // Its place is free then, and the child runs.
      await bench.store.reached(TaskID(handle.id.rawValue + 1), .completed)
    }
  }

  @Test func `of those that take up a queue's limit and wait the last is refused, and the others go on`() async throws {
    let arrivals = Arrivals(3)
    try await EngineBench.run(slots: 8) { bench in
      _ = try await bench.registry.change(queue: "narrow", QueuePatch(concurrency: 3), by: "ana")
      let options = TaskOptions(queue: "narrow")
      var handles: [TaskHandle<Void>] = []
      for _ in 1...3 {
        handles.append(
          try await bench.registry.add("parent", options: options) { context in
            await arrivals.arrive()
            try await context.add("child", options: options) { _ in }.result()
          })
      }
      var refusals = 0
      for handle in handles {
        do { try await handle.result() } catch is TaskHandleError { refusals += 1 }
      }
      #expect(refusals == 1)
    }
  }

  @Test func `a wait that others can end is no circle`() async throws {
    let worker = Gate()
    try await EngineBench.run(slots: 8) { bench in
      _ = try await bench.registry.change(queue: "narrow", QueuePatch(concurrency: 2), by: "ana")
      let options = TaskOptions(queue: "narrow")
      try await bench.registry.add("worker", options: options) { _ in try await worker.pass() }
      await worker.arrived()
      let parent = try await bench.registry.add("parent", options: options) { context in
        let child = try await context.add("child", options: options) { _ in }
        worker.open()
        try await child.result()
      }
      try await parent.result()
    }
  }
}

/// Lets everybody through when so many have come.
private final class Arrivals: Sendable {
  private let state: Mutex<(missing: Int, waiters: [CheckedContinuation<Void, Never>])>

  init(_ count: Int) { state = Mutex((count, [])) }

  func arrive() async {
    await withCheckedContinuation { continuation in
      let waiters = state.withLock { state in
        state.missing -= 1
        state.waiters.append(continuation)
        guard state.missing <= 0 else { return [CheckedContinuation<Void, Never>]() }
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume() }
    }
  }
}

private enum Blocking {
  /// Waits on this very thread, as code does that knows no `await`.
  static func wait<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let result = Mutex<Result<Value, any Error>?>(nil)
    let semaphore = DispatchSemaphore(value: 0)
    Task {
      let outcome: Result<Value, any Error>
      do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
      result.withLock { $0 = outcome }
      semaphore.signal()
    }
    semaphore.wait()
    return try result.withLock { $0 }!.get()
  }
}
