import MetricsTestKit
import SignalboxModel
import SignalboxTesting
import Testing

@testable import Signalbox

/// What the metrics measure.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
  private let metrics = TestMetrics()

  private var middleware: [any TaskMiddleware] { [MetricsTaskMiddleware(factory: metrics)] }

  /// The waits so far, in seconds.
  private func waits() throws -> [Double] {
    try metrics.expectTimer("signalbox_task_wait_seconds", [("queue", "default")]).values.map { Double($0) / 1e9 }
  }

  @Test func aDelayIsNoWait() async throws {
    try await EngineBench.run(middleware: middleware) { bench in
      let id = try await bench.add(delay: .seconds(604_800))
      await bench.clock.sleeper(for: .seconds(60))
      bench.clock.suspend(for: .seconds(604_800))
      await bench.store.reached(id, .completed)
      #expect(try waits() == [0])
    }
  }

  @Test func aPauseBeforeARetryIsNoWait() async throws {
    try await EngineBench.run(middleware: middleware) { context in
      if context.attempt == 1 { throw PlainError(text: "first") }
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .scheduled)
      await bench.retry(id, after: .milliseconds(500), attempt: 2)
      await bench.store.reached(id, .completed)
      #expect(try waits() == [0, 0])
    }
  }

  @Test func aTaskBehindAFullSlotWaits() async throws {
    let gate = Gate()
    try await EngineBench.run(slots: 1, middleware: middleware) { context in
      if context.task.id == TaskID(1) { try await gate.pass() }
    } _: { bench in
      _ = try await bench.add()
      await gate.arrived()
      let second = try await bench.add()
      bench.clock.advance(by: .seconds(3))
      gate.open()
      await bench.store.reached(second, .completed)
      #expect(try waits() == [0, 3])
    }
  }

  @Test func theGaugesShowHowManyTasksThereAre() async throws {
    let gate = Gate()
    let metrics = metrics
    try await EngineBench.run(slots: 1, metrics: metrics) { _ in
      try await gate.pass()
    } _: { bench in
      let first = try await bench.add()
      await gate.arrived()
      let wanted = StateCounts([.running: 1, .queued: 1, .scheduled: 1])
      let (second, later) = try await bench.passingPauses {
        var events = try await bench.registry.changes(since: nil).makeAsyncIterator()
        // How things stand, which no change told.
        _ = await events.next(isolation: #isolation)
        let second = try await bench.add()
        let later = try await bench.add(delay: .seconds(60))
        while let event = await events.next(isolation: #isolation), event.change?.1.counts != wanted {}
        return (second, later)
      }
      #expect(try Self.depths(metrics) == [1, 1, 0, 1])
      #expect(try metrics.expectGauge("signalbox_store_trouble").values == [0])
      #expect(try await bench.registry.cancel([later], by: "ana") == [.cancelled])
      gate.open()
      await bench.store.reached(first, .completed)
      await bench.store.reached(second, .completed)
    }
    // What the end of the run found.
    #expect(try Self.depths(metrics) == [0, 0, 0, 0])
  }

  /// How often the store is looked at: no other pause of the registry ends with one of these.
  private static let look = Duration.seconds(7)

  @Test func theGaugeOfTheLongestWaitIsThatOfReadyTasksThatNothingHoldsBack() async throws {
    let metrics = metrics
    let prepare: @Sendable (ObservedStore) async throws -> Void = { $0.beLookedAt(every: Self.look) }
    try await EngineBench.run(isDurable: true, metrics: metrics, prepare: prepare) { bench in
      let store = bench.store
      // Of a type that nobody here runs, so that they stay where they are.
      func add(queue: String = "default", delay: Duration = .zero, holder: String? = nil) async throws -> TaskID {
        try await store.append([NewTask(name: "other", queue: queue, delay: delay, holder: holder)])[0].task.id
      }
      #expect(try await Self.longestWait(bench, metrics) == 0)
      let later = try await add(delay: .seconds(38))
      _ = try await add(holder: "w1")
      _ = try await store.change(queue: "stopped", QueuePatch(paused: true), by: "ana")
      let stopped = try await add(queue: "stopped")
      #expect(try await Self.longestWait(bench, metrics) == 0)
      let ready = try await add()
      #expect(try await Self.longestWait(bench, metrics) == 7)
      _ = try await store.change(queue: "stopped", QueuePatch(paused: false), by: "ana")
      #expect(try await Self.longestWait(bench, metrics) == 14)
      _ = try await store.cancel([ready], by: "ana")
      // Since it was resumed.
      #expect(try await Self.longestWait(bench, metrics) == 14)
      _ = try await store.cancel([stopped], by: "ana")
      #expect(try await Self.longestWait(bench, metrics) == 0)
      // Due 4 s before this look ends.
      _ = try await Self.longestWait(bench, metrics)
      await store.reached(later, .queued)
      #expect(try await Self.longestWait(bench, metrics) == 11)
    }
  }

  /// The gauge after the next look.
  private static func longestWait(_ bench: EngineBench, _ metrics: TestMetrics) async throws -> Double? {
    await bench.clock.sleeper(for: look)
    bench.clock.advance(by: look)
    // That look is over when the next one is waited for.
    await bench.clock.sleeper(for: look)
    return try metrics.expectGauge("signalbox_oldest_ready_seconds").lastValue
  }

  /// Queued, scheduled, waiting and running tasks.
  private static func depths(_ metrics: TestMetrics) throws -> [Double?] {
    try ["queued", "scheduled", "waiting", "running"].map {
      try metrics.expectGauge("signalbox_tasks", [("state", $0)]).lastValue
    }
  }
}
