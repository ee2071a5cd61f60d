import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// A store that cannot write for a while.
@Suite(.timeLimit(.minutes(5))) struct FailingStoreTests {
  @Test func aClaimThatFailedIsMadeAgain() async throws {
    try await EngineBench.run { bench in
      bench.store.fail(.claim, times: 2)
      let id = try await bench.add()
      for _ in 1...2 {
        await bench.clock.sleeper(for: .seconds(1))
        bench.clock.advance(by: .seconds(1))
      }
      await bench.store.reached(id, .completed)
      #expect(try await bench.registry.attempts(of: id).count == 1)
    }
  }

  @Test func anOutcomeIsToldUntilItIsKept() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      bench.store.fail(.finish, times: 2)
      gate.open()
      for _ in 1...2 {
        await bench.clock.sleeper(for: .seconds(1))
        bench.clock.advance(by: .seconds(1))
      }
      await bench.store.reached(id, .completed)
      #expect(await bench.store.answers(1) == [.accepted(.completed)])
      #expect(bench.store.calls(of: .finish) == 3)
    }
  }

  @Test func theTimerGoesOnAndDoesNotSpin() async throws {
    try await EngineBench.run { _ in
    } prepare: {
      $0.fail(.advance, times: 3)
    } _: { bench in
      for failure in 1...3 {
        await bench.clock.sleeper(for: .seconds(1))
        #expect(bench.store.calls(of: .advance) == failure)
        bench.clock.advance(by: .seconds(1))
      }
      let id = try await bench.add(delay: .seconds(20))
      await bench.retry(id, after: .seconds(20), attempt: 1)
      await bench.store.reached(id, .completed)
    }
  }

  @Test func aFailedPruneIsTriedAgainAfterAPause() async throws {
    try await EngineBench.run { _ in
    } prepare: {
      $0.fail(.prune, times: 1)
    } _: { bench in
      await bench.clock.sleeper(for: .seconds(1))
      #expect(bench.store.calls(of: .prune) == 1)
      bench.clock.advance(by: .seconds(1))
      await bench.store.called(.pruned, times: 1)
      await bench.clock.sleeper(for: .seconds(3600))
      #expect(bench.store.calls(of: .prune) == 2)
    }
  }

  @Test func leasesAreRenewedOnceTheStoreAnswersAgain() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      bench.store.fail(.heartbeat, times: 1)
      let id = try await bench.add()
      await gate.arrived()
      for beat in 1...5 {
        await bench.clock.sleeper(for: .seconds(4))
        bench.clock.advance(by: .seconds(4))
        await bench.store.called(.heartbeat, times: beat)
      }
      gate.open()
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).rescues == 0)
    }
  }

  @Test func theFeedGoesOn() async throws {
    try await EngineBench.run { bench in
      var events = try await bench.registry.changes(since: nil).makeAsyncIterator()
      _ = await events.next()
      bench.store.fail(.queues, times: 1)
      let id = try await bench.add()
      await bench.store.reached(id, .completed)
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      let event = try #require(await events.next()?.change).1
      #expect(event.tasks == [id])
    }
  }

  @Test func aStoreThatCannotBeReadAtTheStartEndsTheRun() async throws {
    await #expect(throws: StoreError.self) {
      try await EngineBench.run { _ in
      } prepare: {
        $0.fail(.counts, times: 1)
      } _: { bench in
        #expect(bench.store.calls(of: .claim) == 0)
      }
    }
  }
}
