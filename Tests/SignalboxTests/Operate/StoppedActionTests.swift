import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// A store that fails in the middle of an action on many tasks.
@Suite(.timeLimit(.minutes(5))) struct StoppedActionTests {
  @Test func theErrorCountsWhatWasDoneAndWhatWasNotReached() async throws {
    try await EngineBench.run { bench in
      let ids = try await Self.add(2500, to: bench)
      let set = try #require(try await bench.registry.propose(.cancel, on: .all).set)
      _ = try await bench.registry.cancel([ids[0]], by: "ben")
      bench.store.fail(.perform, times: 1, after: 2)
      let stopped = try #require(await Self.cancel(.set(set), bench))
      #expect((stopped.cause as? StoreError)?.code == .cannotWrite)
      #expect(stopped.words == "1,999 cancelled, 1 changed meanwhile (cancelled), 500 not reached")
      #expect(
        stopped.result
          == BulkResult(
            count: 2500, byState: StateCounts([.scheduled: 2500]),
            counts: ["cancelled": 1999, "changed": 1, "notReached": 500], reasons: ["changed": ["cancelled": 1]]))
      let entry = try #require(try await bench.store.audit(AuditQuery(who: "ana"), before: nil, limit: 9).first)
      #expect((entry.count, entry.results) == (2500, ["cancelled": 1999, "changed": 1]))
      #expect(entry.notReached == 500)
      #expect(try await bench.registry.overview().counts == StateCounts([.scheduled: 500, .cancelled: 2000]))
    }
  }

  @Test func tasksOfACommitThatNobodyKnowsOfAreUncertain() async throws {
    try await EngineBench.run { bench in
      let ids = try await Self.add(2500, to: bench)
      bench.store.fail(.perform, times: 1, after: 1, with: StoreError(.storeMoved, "the file was moved"))
      let stopped = try #require(await Self.cancel(.ids(ids), bench))
      #expect(stopped.result.counts == ["cancelled": 1000, "uncertain": 1000, "notReached": 500])
      #expect((stopped.result.count, stopped.result.byState) == (2500, StateCounts([.scheduled: 1000])))
    }
  }

  @Test func aStoreThatFailsAtOnceHasReachedNone() async throws {
    try await EngineBench.run { bench in
      let ids = try await Self.add(3, to: bench)
      bench.store.fail(.perform, times: 2)
      #expect(await Self.cancel(.ids(ids), bench)?.result.counts == ["notReached": 3])
      // Of one task there is nothing to count.
      await #expect(throws: StoreError.self) {
        _ = try await bench.registry.act(.cancel, on: .ids([ids[0]]), by: "ana")
      }
      #expect(try await bench.registry.overview().counts == StateCounts([.scheduled: 3]))
    }
  }

  private static func add(_ count: Int, to bench: EngineBench) async throws -> [TaskID] {
    let requests = Array(repeating: NewTaskRequest(name: "scripted", payload: .label, delay: 60), count: count)
    return try await bench.registry.add(requests, idempotencyKey: nil, by: "eve").map(\.task.id)
  }

  /// Cancels as ana.
  private static func cancel(_ targets: ActionTargets, _ bench: EngineBench) async -> StoppedAction? {
    await #expect(throws: StoppedAction.self) { _ = try await bench.registry.act(.cancel, on: targets, by: "ana") }
  }
}
