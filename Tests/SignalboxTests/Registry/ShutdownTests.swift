import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ShutdownTests {
  @Test func anIdleRegistryEndsAtOnce() async throws {
    let clock = try await EngineBench.run { bench in bench.clock }
    #expect(clock.uptime() == .zero)
  }

  @Test func aVolatileStoresQueueIsRunToItsEnd() async throws {
    let gate = Gate()
    let (store, ids) = try await EngineBench.run(slots: 1) { _ in
      try await gate.pass()
    } _: { bench in
      let ids = [try await bench.add(), try await bench.add(), try await bench.add()]
      await gate.arrived()
      bench.shutDown()
      #expect(try await bench.registry.overview().draining)
      gate.open()
      return (bench.store, ids)
    }
    #expect(try await states(of: ids, in: store) == [.completed, .completed, .completed])
  }

  @Test func aDurableStoreIsNotClaimedFromAnyMore() async throws {
    let gate = Gate()
    let (store, ids) = try await EngineBench.run(slots: 1, isDurable: true) { _ in
      try await gate.pass()
    } _: { bench in
      let ids = [try await bench.add(), try await bench.add(), try await bench.add()]
      await gate.arrived()
      bench.shutDown()
      #expect(try await bench.task(ids[2]).reason == "server is stopping")
      gate.open()
      return (bench.store, ids)
    }
    #expect(try await states(of: ids, in: store) == [.completed, .queued, .queued])
  }

  @Test func aDurableStoreThatFailsKeepsNobodyWaitingForItsClosures() async throws {
    let gate = Gate()
    let clock = try await EngineBench.run(slots: 1, isDurable: true) { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      bench.shutDown()
      bench.store.fail(.claim, times: .max)
      gate.open()
      await bench.store.reached(id, .completed)
      return bench.clock
    }
    #expect(clock.uptime() == .zero)
  }

  @Test(arguments: [true, false])
  func tasksAreStillAcceptedWhileDraining(isDurable: Bool) async throws {
    let gate = Gate()
    let (store, late) = try await EngineBench.run(slots: 1, isDurable: isDurable) { _ in
      try await gate.pass()
    } _: { bench in
      _ = try await bench.add()
      await gate.arrived()
      bench.shutDown()
      let late = try await bench.add()
      gate.open()
      return (bench.store, late)
    }
    #expect(try await states(of: [late], in: store) == [isDurable ? .queued : .completed])
  }

  @Test func atTheDeadlineAttemptsThatCooperateAreReleased() async throws {
    let gate = Gate()
    let (store, id) = try await EngineBench.run(isDurable: true) { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      bench.shutDown()
      await bench.clock.sleeper(for: .seconds(30))
      #expect(try await bench.task(id).state == .running)
      bench.clock.advance(by: .seconds(30))
      return (bench.store, id)
    }
    let task = try #require(await store.task(id))
    #expect(task.state == .queued)
    #expect(task.tries == 0)
    #expect(task.rescues == 0)
    #expect(try await store.attempts(of: id).map(\.outcome) == [.released])
  }

  @Test(arguments: [true, false])
  func anAttemptThatIgnoresTheDeadlineIsReleasedAfterTheGraceTime(isDurable: Bool) async throws {
    let gate = Gate()
    let (store, id) = try await EngineBench.run(isDurable: isDurable) { _ in
      await gate.passIgnoringCancellation()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      bench.shutDown()
      await bench.clock.sleeper(for: .seconds(30))
      bench.clock.advance(by: .seconds(30))
      await bench.clock.sleeper(for: .seconds(17))
      #expect(try await bench.task(id).state == .running)
      bench.clock.advance(by: .seconds(17))
      return (bench.store, id)
    }
    #expect(try await states(of: [id], in: store) == [.queued])
    #expect(try await store.attempts(of: id).map(\.outcome) == [.released])
    gate.open()
  }

  @Test func aCancelledRegistryReleasesWhatRunsAndReturns() async throws {
    let gate = Gate()
    let kept = Mutex<(store: ObservedStore, id: TaskID)?>(nil)
    await #expect(throws: PlainError.self) {
      try await EngineBench.run { _ in
        await gate.passIgnoringCancellation()
      } _: { bench in
        let id = try await bench.add()
        await gate.arrived()
        kept.withLock { $0 = (bench.store, id) }
        throw PlainError(text: "over")
      }
    }
    let (store, id) = try #require(kept.withLock { $0 })
    #expect(try await store.attempts(of: id).map(\.outcome) == [.released])
    gate.open()
  }

  private func states(of ids: [TaskID], in store: ObservedStore) async throws -> [TaskState?] {
    var states: [TaskState?] = []
    for id in ids { states.append(try await store.task(id)?.state) }
    return states
  }
}
