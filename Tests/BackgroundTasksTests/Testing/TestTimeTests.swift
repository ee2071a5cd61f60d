import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// Retries, delays, snoozes and timeouts when the test moves the clock.
@Suite(.timeLimit(.minutes(5))) struct TestTimeTests {
  /// What ran, and when.
  final class Diary: Sendable {
    private let lines = Mutex<[String]>([])
    func note(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }

  let clock = ManualClock()
  let diary = Diary()

  private func registry(
    _ act: @escaping @Sendable (String, Int) async throws -> Void = { _, _ in }
  ) -> TestRegistry {
    let clock = clock
    let diary = diary
    let post = RecordedPost { whom, attempt in
      diary.note("\(whom) \(attempt) at \(clock.uptime().seconds)")
      try await act(whom, attempt)
    }
    return TestRegistry(.greeting(post), clock: clock)
  }

  @Test func `a retry runs when its pause has passed, and not before`() async throws {
    try await registry { _, attempt in if attempt < 3 { throw NoPaper() } }.run { tasks in
      let id = try await tasks.registry.add(Greet(whom: "ana")).id
      try await tasks.drain()
      try await tasks.advance(by: .milliseconds(999))
      #expect(diary.all == ["ana 1 at 0.0"])
      try await tasks.advance(by: .milliseconds(1))
      #expect(diary.all == ["ana 1 at 0.0", "ana 2 at 1.0"])
      try await tasks.advance(by: .seconds(2))
      #expect(diary.all == ["ana 1 at 0.0", "ana 2 at 1.0", "ana 3 at 3.0"])
      #expect(try await tasks.record(of: id).state == .completed)
    }
  }

  @Test func `one long step runs every retry at its time`() async throws {
    try await registry { _, _ in throw NoPaper() }.run { tasks in
      let id = try await tasks.registry.add(Greet(whom: "ana")).id
      try await tasks.drain()
      try await tasks.advance(by: .seconds(3600))
      #expect(diary.all == ["ana 1 at 0.0", "ana 2 at 1.0", "ana 3 at 3.0"])
      #expect(try await tasks.record(of: id).state == .failed)
      #expect(clock.uptime() == .seconds(3600))
    }
  }

  @Test func `tasks with delays run in the order of their times`() async throws {
    try await registry().run { tasks in
      for (name, delay) in [("eva", 7), ("ana", 2), ("ben", 5)] {
        try await tasks.registry.add(Greet(whom: name), options: TaskOptions(delay: .seconds(delay)))
      }
      try await tasks.drain()
      #expect(diary.all.isEmpty)
      try await tasks.advance(by: .seconds(6))
      #expect(diary.all == ["ana 1 at 2.0", "ben 1 at 5.0"])
      #expect(try await tasks.records("state:scheduled").map(\.runAt) == [clock.now() + .seconds(1)])
    }
  }

  @Test func `the next moment is found and told`() async throws {
    try await registry { _, attempt in if attempt == 1 { throw Snooze(for: .seconds(40)) } }.run { tasks in
      try await tasks.registry.add(Greet(whom: "ana"), options: TaskOptions(delay: .seconds(90)))
      #expect(try await tasks.advanceToNext() == .seconds(90))
      #expect(try await tasks.advanceToNext() == .seconds(40))
      #expect(try await tasks.advanceToNext() == nil)
      #expect(diary.all == ["ana 1 at 90.0", "ana 2 at 130.0"])
    }
  }

  @Test(arguments: [30.1, 100]) func `a timeout ends an attempt that hangs`(step: Double) async throws {
    try await registry { _, attempt in if attempt == 1 { try await Task.sleep(for: .seconds(1000)) } }.run { tasks in
      let id = try await tasks.registry.add(Greet(whom: "ana")).id
      try await tasks.started(id)
      try await tasks.advance(by: .seconds(30))
      #expect(try await tasks.record(of: id).state == .running)
      try await tasks.advance(by: .seconds(step - 30))
      #expect(try await tasks.attempts(of: id).first?.outcome == .timedOut)
      try await tasks.advance(by: .seconds(1))
      #expect(diary.all == ["ana 1 at 0.0", "ana 2 at 31.1"])
    }
  }

  @Test func `a timeout counts from the start, however soon the clock moves`() async throws {
    for _ in 0..<100 {
      try await registry { _, _ in try await Task.sleep(for: .seconds(1000)) }.run { tasks in
        let id = try await tasks.registry.add(Greet(whom: "ana")).id
        try await tasks.started(id)
        try await tasks.advance(by: .seconds(30.1))
        #expect(try await tasks.attempts(of: id).map(\.outcome) == [.timedOut])
      }
    }
  }

  @Test func `an attempt that the test holds up is not waited for`() async throws {
    let barrier = Barrier()
    try await registry { whom, _ in if whom == "ana" { await barrier.pass() } }.run { tasks in
      let id = try await tasks.registry.add(Greet(whom: "ana")).id
      try await tasks.registry.add(Greet(whom: "ben"), options: TaskOptions(delay: .seconds(5)))
      try await tasks.started(id)
      try await tasks.advance(by: .seconds(10))
      #expect(diary.all == ["ana 1 at 0.0", "ben 1 at 5.0"])
      #expect(try await tasks.record(of: id).state == .running)
      barrier.open()
      try await tasks.drain()
      #expect(try await tasks.record(of: id).state == .completed)
    }
  }

  @Test func `a queue's rate waits for the clock`() async throws {
    try await registry().run { tasks in
      _ = try await tasks.registry.change(queue: "mail", QueuePatch(rate: 1), by: "ana")
      for name in ["ana", "ben", "eva"] {
        try await tasks.registry.add(Greet(whom: name), options: TaskOptions(queue: "mail"))
      }
      try await tasks.drain()
      #expect(diary.all == ["ana 1 at 0.0"])
      try await tasks.advance(by: .milliseconds(1500))
      #expect(diary.all == ["ana 1 at 0.0", "ben 1 at 1.0"])
      try await tasks.advance(by: .seconds(60))
      #expect(diary.all == ["ana 1 at 0.0", "ben 1 at 1.0", "eva 1 at 2.0"])
    }
  }

  @Test func `tasks behind one that the test holds up are not waited for`() async throws {
    let barrier = Barrier()
    try await registry { whom, _ in if whom == "ana" { await barrier.pass() } }.run { tasks in
      _ = try await tasks.registry.change(queue: "mail", QueuePatch(concurrency: 1), by: "ana")
      let id = try await tasks.registry.add(Greet(whom: "ana"), options: TaskOptions(queue: "mail")).id
      try await tasks.registry.add(Greet(whom: "ben"), options: TaskOptions(queue: "mail"))
      try await tasks.started(id)
      try await tasks.advance(by: .seconds(10))
      #expect(try await tasks.records("state:queued").count == 1)
      barrier.open()
      try await tasks.drain()
      #expect(diary.all == ["ana 1 at 0.0", "ben 1 at 10.0"])
    }
  }

  @Test func `days pass without anyone being taken for dead`() async throws {
    let barrier = Barrier()
    try await registry { _, _ in await barrier.pass() }.run { tasks in
      let id = try await tasks.registry.add(Greet(whom: "ana"), options: TaskOptions(timeout: .seconds(100 * 86400))).id
      try await tasks.started(id)
      try await tasks.advance(by: .seconds(30 * 86400))
      let record = try await tasks.record(of: id)
      #expect(record.state == .running)
      #expect(record.rescues == 0)
      barrier.open()
      try await tasks.drain()
    }
  }
}
