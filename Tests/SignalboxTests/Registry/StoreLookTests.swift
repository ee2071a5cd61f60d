import Signalbox
import SignalboxTesting
import Testing

/// When a registry has its store look after its files.
@Suite(.timeLimit(.minutes(5))) struct StoreLookTests {
  @Test func `it looks at its interval, and at once when the store says that its files may have moved`() async throws {
    let prepare: @Sendable (ObservedStore) -> Void = { $0.beLookedAt(every: .seconds(5)) }
    try await EngineBench.run(prepare: prepare) { bench in
      await bench.clock.sleeper(for: .seconds(5))
      #expect(bench.store.calls(of: .look) == 0)
      bench.store.fileChange.continuation.yield()
      await bench.store.called(.look, times: 1)
      bench.clock.advance(by: .seconds(5))
      await bench.store.called(.look, times: 2)
      // The end of such news changes nothing.
      bench.store.fileChange.continuation.finish()
      await bench.clock.sleeper(for: .seconds(5))
      bench.clock.advance(by: .seconds(5))
      await bench.store.called(.look, times: 3)
      #expect(bench.store.calls(of: .look) == 3)
    }
  }
}
