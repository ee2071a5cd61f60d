import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// When a registry has old tasks deleted.
@Suite(.timeLimit(.minutes(5))) struct PruningTests {
  @Test func `what is due does not wait for pruning, and no two prunings are under way at once`() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
    } prepare: {
      $0.holdPruning(at: gate)
    } _: { bench in
      await gate.arrived()
      await bench.clock.sleeper(for: .seconds(3600))
      bench.clock.advance(by: .seconds(3600))
      await bench.store.called(.advance, times: 2)
      await bench.clock.sleeper(for: .seconds(3600))
      let id = try await bench.add(delay: .seconds(20))
      await bench.clock.sleeper(for: .seconds(20))
      bench.clock.advance(by: .seconds(20))
      await bench.store.reached(id, .completed)
      #expect(bench.store.calls(of: .prune) == 1)
      gate.open()
      // The one that was due meanwhile.
      await bench.store.called(.pruned, times: 2)
    }
  }

  @Test func `what a commit leaves to be deleted goes within a second`() async throws {
    try await EngineBench.run { bench in
      await bench.store.called(.pruned, times: 1)
      await bench.clock.sleeper(for: .seconds(3600))
      var wakeup = StoreWakeup(counts: StateCounts())
      wakeup.isPruningDue = true
      bench.store.tell(wakeup)
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      await bench.store.called(.pruned, times: 2)
    }
  }
}
