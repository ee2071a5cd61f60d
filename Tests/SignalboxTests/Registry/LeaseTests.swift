import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// Whose a running task is while time passes oddly.
@Suite(.timeLimit(.minutes(5))) struct LeaseTests {
  @Test func `a process that was stopped for a minute goes on with what it runs`() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      // Asleep are the heart and the timer, until the lease's end.
      await bench.clock.sleepers(atLeast: 2)
      // Both wake at once, and in any order.
      bench.clock.advance(by: .seconds(60))
      await bench.clock.sleeper(for: .seconds(15))
      #expect(try await bench.task(id).attempt == 1)
      gate.open()
      await bench.store.reached(id, .completed)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.completed])
      #expect(try await bench.task(id).rescues == 0)
    }
  }

  @Test func `a process that was stopped between a renewal and the look for lost leases goes on`() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      await bench.clock.sleepers(atLeast: 2)
      let look = Gate()
      bench.store.holdAdvancing(at: look)
      bench.clock.advance(by: .seconds(60))
      await look.arrived()
      // The heart has beaten too; its next beat fails.
      await bench.clock.sleeper(for: .seconds(4))
      let beats = bench.store.calls(of: .heartbeat)
      bench.store.fail(.heartbeat, times: 1)
      bench.clock.advance(by: .seconds(20))
      await bench.store.called(.heartbeat, times: beats + 1)
      look.open()
      await bench.clock.sleeper(for: .seconds(15))
      gate.open()
      await bench.store.reached(id, .completed)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.completed])
    }
  }

  @Test func `the time of day jumps by years, and nothing that runs or waits is touched`() async throws {
    let gate = Gate()
    try await EngineBench.run(slots: 1) { _ in
      try await gate.pass()
    } _: { bench in
      let running = try await bench.add()
      await gate.arrived()
      let start = bench.clock.now()
      for moment in [start + .seconds(100_000_000), start + .seconds(-100_000_000)] {
        bench.clock.jump(to: moment)
        await bench.clock.sleeper(for: .seconds(15))
        bench.clock.advance(by: .seconds(15))
        #expect(try await bench.task(running).state == .running)
      }
      gate.open()
      await bench.store.reached(running, .completed)
      #expect(try await bench.registry.attempts(of: running).map(\.outcome) == [.completed])
    }
  }
}
