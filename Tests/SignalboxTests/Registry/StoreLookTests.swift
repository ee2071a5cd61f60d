import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// When a registry has its store look after its files.
@Suite(.timeLimit(.minutes(5))) struct StoreLookTests {
  @Test func `it looks rarely while the store is told of changes and nothing is wrong, and otherwise at its interval`()
    async throws
  {
    let prepare: @Sendable (ObservedStore) -> Void = { $0.beLookedAt(every: .seconds(5)) }
    try await EngineBench.run(prepare: prepare) { bench in
      // Nothing is wrong, and the system tells of changes: the next look can wait.
      await bench.clock.sleeper(for: .seconds(120))
      #expect(bench.store.calls(of: .look) == 1)
      bench.store.fileChange.continuation.yield()
      await bench.store.called(.look, times: 2)
      bench.store.isUneasy.withLock { $0 = true }
      bench.clock.advance(by: .seconds(120))
      await bench.store.called(.look, times: 3)
      // Something is.
      bench.store.isUneasy.withLock { $0 = false }
      await bench.clock.sleeper(for: .seconds(5))
      bench.clock.advance(by: .seconds(5))
      await bench.store.called(.look, times: 4)
      // Nobody tells any more.
      await bench.clock.sleeper(for: .seconds(120))
      bench.store.fileChange.continuation.finish()
      await bench.store.called(.look, times: 5)
      await bench.clock.sleeper(for: .seconds(5))
      bench.clock.advance(by: .seconds(5))
      await bench.store.called(.look, times: 6)
    }
  }

  @Test func `files that are too large are told with the store's notices for as long as they are`() async throws {
    let prepare: @Sendable (ObservedStore) -> Void = { store in
      store.beLookedAt(every: .seconds(5))
      store.sizes.withLock {
        $0 = [
          StoreFileSize(name: "tasks", path: "/tasks", bytes: 300 << 20),
          StoreFileSize(name: "orphaned logs", path: "/logs", bytes: 65 << 20, isPart: true),
        ]
      }
    }
    try await EngineBench.run(retention: Retention(bytes: 100 << 20), prepare: prepare) { bench in
      var looks = 1
      // What a look came to is known when the next one begins.
      func look() async {
        looks += 1
        await bench.clock.sleeper(for: .seconds(60))
        bench.clock.advance(by: .seconds(60))
        await bench.store.called(.files, times: looks)
      }
      await look()
      let notices = try #require(await bench.registry.overview().notices)
      #expect(notices.map(\.label) == ["files too large", "orphaned logs"])
      #expect(notices[0].message.contains("tasks 300M") && notices[1].message.contains("65M of /logs"))
      bench.store.sizes.withLock { $0 = [] }
      await look()
      await look()
      #expect(try await bench.registry.overview().notices == nil)
    }
  }
}
