import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// A registry at work while the time of day is set.
@Suite(.timeLimit(.minutes(5)))
struct ClockTests {
  @Test func `a moment that the clock is set to is noticed at once`() async throws {
    try await EngineBench.run { _ in
    } _: { bench in
      let hour = Duration.seconds(3600)
      let task = try await bench.registry.add(
        Scripted(label: "a"), options: TaskOptions(runAt: bench.clock.now() + hour))
      #expect(try await bench.task(task.id).state == .scheduled)
      await bench.clock.sleeper(for: .seconds(60))
      // No time passes: only the watch of the clock can tell.
      bench.clock.jump(by: hour)
      await bench.store.reached(task.id, .completed)
    }
  }

  @Test func `a delay that has passed while the machine was suspended is noticed at once`() async throws {
    try await EngineBench.run { _ in
    } _: { bench in
      let id = try await bench.add(delay: .seconds(3600))
      await bench.clock.sleeper(for: .seconds(60))
      bench.clock.suspend(for: .seconds(3600))
      await bench.store.reached(id, .completed)
    }
  }

  @Test(arguments: [3600, -3600])
  func `a delay takes as long as it was, whatever the time of day`(jump: Int) async throws {
    try await EngineBench.run { _ in
    } _: { bench in
      let id = try await bench.add(delay: .seconds(20))
      bench.clock.jump(by: .seconds(jump))
      await bench.clock.sleeper(for: .seconds(20))
      bench.clock.advance(by: .seconds(20))
      await bench.store.reached(id, .completed)
    }
  }

  @Test func `a delay and a moment cannot both be given`() async throws {
    try await EngineBench.run { _ in
    } _: { bench in
      let options = TaskOptions(delay: .seconds(1), runAt: bench.clock.now())
      let refusal = await #expect(throws: TaskRefusal.self) {
        try await bench.registry.add(Scripted(label: "a"), options: options)
      }
      #expect(refusal?.code == .unusable)
    }
  }
}
