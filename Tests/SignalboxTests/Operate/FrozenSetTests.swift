import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// What was shown is what is acted on.
@Suite(.timeLimit(.minutes(5))) struct FrozenSetTests {
  @Test func nothingIsAddedToASetAndWhatHasLeftItsStatesIsCounted() async throws {
    try await EngineBench.run { bench in
      var ids: [TaskID] = []
      for _ in 0..<5 { ids.append(try await bench.add(delay: .seconds(60))) }
      let shown = try await bench.registry.propose(.cancel, on: .filter(Self.scheduled))
      #expect((shown.count, shown.byState) == (5, StateCounts([.scheduled: 5])))
      let late = try await bench.add(delay: .seconds(60))
      _ = try await bench.registry.cancel([ids[0]], by: "ben")
      _ = try await bench.registry.delete([ids[1]], by: "ben")
      let done = try await bench.registry.act(.cancel, on: .set(try #require(shown.set)), by: "ana")
      #expect(done.count == 5)
      #expect(done.counts == ["cancelled": 3, "changed": 2])
      #expect(done.reasons == ["changed": ["cancelled": 1, "gone": 1]])
      #expect(try await bench.registry.task(late)?.state == .scheduled)
      let entry = try #require(
        try await bench.store.audit(AuditQuery(who: "ana", action: .cancel), before: nil, limit: 1).first)
      #expect(entry.results == done.counts)
      #expect(entry.reasons == done.reasons)
    }
  }

  @Test func aSetIsUsedOnceForItsActionWithinTenMinutes() async throws {
    try await EngineBench.run { bench in
      _ = try await bench.add(delay: .seconds(6000))
      let set = try #require(try await bench.registry.propose(.cancel, on: .all).set)
      await Self.expect("setOfAnotherAction") { try await bench.registry.act(.delete, on: .set(set), by: "ana") }
      #expect(try await bench.registry.act(.cancel, on: .set(set), by: "ana").counts == ["cancelled": 1])
      await Self.expect("noSuchSet") { try await bench.registry.act(.cancel, on: .set(set), by: "ana") }
      let old = try #require(try await bench.registry.propose(.delete, on: .all).set)
      bench.clock.advance(by: .seconds(600))
      await Self.expect("noSuchSet") { try await bench.registry.act(.delete, on: .set(old), by: "ana") }
      #expect(try await bench.registry.overview().counts.total == 1)
    }
  }

  @Test func ofSeventeenSetsTheFirstGoes() async throws {
    try await EngineBench.run { bench in
      _ = try await bench.add(delay: .seconds(60))
      var sets: [String] = []
      for _ in 0..<17 {
        sets.append(try #require(try await bench.registry.propose(.cancel, on: .all).set))
        bench.clock.advance(by: .milliseconds(1))
      }
      await Self.expect("noSuchSet") { try await bench.registry.act(.cancel, on: .set(sets[0]), by: "ana") }
      #expect(try await bench.registry.act(.cancel, on: .set(sets[1]), by: "ana").counts == ["cancelled": 1])
    }
  }

  @Test func moreThanExpectedIsRefusedWithBothNumbers() async throws {
    try await EngineBench.run { bench in
      for _ in 0..<3 { _ = try await bench.add(delay: .seconds(60)) }
      let refusal = await Self.expect("setGrew") {
        try await bench.registry.act(.cancel, on: .filter(Self.scheduled), atMost: 2, by: "ana")
      }
      #expect((refusal?.status, refusal?.counts) == (409, ["count": 3, "atMost": 2]))
      #expect(try await bench.registry.overview().counts == StateCounts([.scheduled: 3]))
      let done = try await bench.registry.act(.cancel, on: .filter(Self.scheduled), atMost: 3, by: "ana")
      #expect(done.counts == ["cancelled": 3])
    }
  }

  /// Cancelling one lets those after it go on, which are to be cancelled as well.
  @Test func tasksThatWaitForEachOtherAreAllCancelled() async throws {
    try await EngineBench.run { bench in
      let chain = (0..<3).map { index in
        NewTask(name: "scripted", delay: .seconds(60), after: index == 0 ? nil : .earlier(index - 1, mode: .ended))
      }
      let ids = try await bench.store.append(chain).map(\.task.id)
      let waiting = TaskQuery([.init(.state([.waiting]))])
      let done = try await bench.registry.act(.cancel, on: .filter(waiting), by: "ana")
      #expect(done.counts == ["cancelled": 2])
      #expect(try await bench.registry.task(ids[2])?.state == .cancelled)
    }
  }

  @Test(arguments: [
    "", " \t", "name:*", "queue:?*",
    "state:failed|queued|waiting|scheduled|running|completed|cancelled", "age>0s", "age>=0s !age<0s", "attempt>=0",
    "!tries<0", "tries>-1", "priority>=-1000000", "name:a|** queue:*",
  ])
  func aFilterThatEveryTaskHasIsRefused(text: String) async throws {
    try await EngineBench.run { bench in
      _ = try await bench.add(delay: .seconds(60))
      let query = try TaskQuery(parsing: text)
      for action in OperatorAction.allCases {
        await Self.expect("wideFilter") { try await bench.registry.act(action, on: .filter(query), by: "ana") }
        await Self.expect("wideFilter") { try await bench.registry.propose(action, on: .filter(query)) }
      }
      #expect(try await bench.registry.overview().counts == StateCounts([.scheduled: 1]))
    }
  }

  @Test(arguments: [
    "x", "name:??*", "tag:*", "age>1ms", "attempt>=1", "priority>-1000000", "!id:7", "queue:\"*\"", "state:queued",
  ]) func aFilterThatLeavesTasksOutIsNotWide(text: String) throws {
    #expect(try !TaskQuery(parsing: text).isEverything)
  }

  @Test func noIDsAreRefused() async throws {
    try await EngineBench.run { bench in
      await Self.expect("unprocessable") { try await bench.registry.act(.cancel, on: .ids([]), by: "ana") }
      await Self.expect("unprocessable") { try await bench.registry.propose(.cancel, on: .ids([])) }
    }
  }

  @Test func retryTakesWhatFailedUnlessAStateIsNamed() async throws {
    try await EngineBench.run { context in
      if context.attempt == 1 { throw TaskError(type: "first", message: "", isPermanent: true) }
    } _: { bench in
      let failed = try await bench.add()
      await bench.store.reached(failed, .failed)
      let cancelled = try await bench.add(delay: .seconds(60))
      _ = try await bench.registry.cancel([cancelled], by: "ana")
      for text in ["queue:*|default tries>=0 !state:completed", "id:\(failed)|\(cancelled)"] {
        let shown = try await bench.registry.propose(.retry, on: .filter(try TaskQuery(parsing: text + " !id:999")))
        #expect((shown.byState, shown.reasons) == (StateCounts([.failed: 1]), ["excluded": ["cancelled": 1]]))
      }
      #expect(try await bench.registry.propose(.retry, on: .all).byState == StateCounts([.failed: 1]))
      let named = try await bench.registry.propose(
        .retry, on: .filter(try TaskQuery(parsing: "state:cancelled|completed")))
      #expect(named.byState == StateCounts([.cancelled: 1]))
    }
  }

  private static let scheduled = TaskQuery([.init(.state([.scheduled]))])

  @discardableResult
  private static func expect(
    _ type: String, _ body: () async throws -> BulkResult
  ) async -> Problem? {
    let problem = await #expect(throws: Problem.self) { _ = try await body() }
    #expect(problem?.type == type)
    return problem
  }
}
