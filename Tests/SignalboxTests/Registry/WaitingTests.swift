import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// Tasks that wait, and the reason that is given for it.
@Suite(.timeLimit(.minutes(5))) struct WaitingTests {
  @Test func anUnknownNameWaitsWithTheReason() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.registry.add(Unregistered()).id
      let after = try await bench.add()
      await bench.store.reached(after, .completed)
      let task = try await bench.task(id)
      #expect(task.state == .queued)
      #expect(task.reason == "no worker knows unregistered")
    }
  }

  @Test func aRequestWithAnUnknownNameIsRefused() async throws {
    try await EngineBench.run { bench in
      let problem = await #expect(throws: Problem.self) {
        _ = try await bench.add(NewTaskRequest(name: "unregistered"))
      }
      #expect(problem?.status == 422)
      #expect(problem?.detail.hasSuffix("it knows scripted") == true)
    }
  }

  @Test func aPausedQueueWaitsUntilItIsResumed() async throws {
    try await EngineBench.run { bench in
      _ = try await bench.registry.change(queue: "default", QueuePatch(paused: true), by: "ana")
      let id = try await bench.add()
      #expect(try await bench.task(id).reason == "paused by ana")
      _ = try await bench.registry.change(queue: "default", QueuePatch(paused: false), by: "ben")
      await bench.store.reached(id, .completed)
      #expect(try await bench.registry.attempts(of: id).count == 1)
    }
  }

  @Test func aQueueAtItsLimitWaitsUntilOneEnds() async throws {
    let gate = Gate()
    try await EngineBench.run { context in
      if context.task.id == TaskID(1) { try await gate.pass() }
    } _: { bench in
      _ = try await bench.registry.change(queue: "default", QueuePatch(concurrency: 1), by: "ana")
      let first = try await bench.add()
      await gate.arrived()
      let second = try await bench.add()
      #expect(try await bench.task(second).reason == "limit 1 reached")
      gate.open()
      await bench.store.reached(second, .completed)
      #expect(try await bench.task(first).state == .completed)
    }
  }

  @Test func aQueueOverItsRateGoesOnWhenItsTimeHasCome() async throws {
    try await EngineBench.run { bench in
      _ = try await bench.registry.change(queue: "default", QueuePatch(rate: 0.5), by: "ana")
      let first = try await bench.add()
      await bench.store.reached(first, .completed)
      let second = try await bench.add()
      await bench.clock.sleeper(for: .seconds(2))
      #expect(try await bench.task(second).state == .queued)
      bench.clock.advance(by: .seconds(2))
      await bench.store.reached(second, .completed)
    }
  }

  @Test func theLastBehindALimitIsToldItsPlace() async throws {
    let gate = Gate()
    try await EngineBench.run(slots: 4) { _ in
      try await gate.pass()
    } _: { bench in
      _ = try await bench.registry.change(queue: "default", QueuePatch(concurrency: 2), by: "ana")
      var ids: [TaskID] = []
      for _ in 0..<7 { ids.append(try await bench.add()) }
      await bench.store.reached(ids[0], .running)
      await bench.store.reached(ids[1], .running)
      let reasons = try #require(try await bench.registry.why(ids[6])).reasons
      #expect(reasons.map(\.code) == [.concurrency])
      #expect(reasons.map(\.ahead) == [4])
      #expect(reasons.first?.message.hasSuffix("2 of its tasks run; 4 of its tasks are before it") == true)
      gate.open()
      await bench.store.reached(ids[6], .completed)
    }
  }

  @Test func theFirstBehindALimitIsToldWhatRunsForLong() async throws {
    let gates = [Gate(), Gate()]
    try await EngineBench.run { context in
      if context.task.id < TaskID(3) { try await gates[context.task.id == TaskID(1) ? 0 : 1].pass() }
    } _: { bench in
      _ = try await bench.registry.change(queue: "default", QueuePatch(concurrency: 1), by: "ana")
      let first = try await bench.add()
      await gates[0].arrived()
      bench.clock.advance(by: .seconds(1))
      gates[0].open()
      await bench.store.reached(first, .completed)
      _ = try await bench.add()
      await gates[1].arrived()
      let third = try await bench.add()
      let soon = try #require(try await bench.registry.why(third)).reasons
      #expect(soon.map(\.estimate) == [1])
      bench.clock.advance(by: .milliseconds(3500))
      let late = try #require(try await bench.registry.why(third)).reasons
      #expect(late.map(\.estimate) == [nil])
      #expect(late[0].message.hasSuffix("nobody can tell when it starts: #2 has run for 3.5s, usually 1s"))
      gates[1].open()
      await bench.store.reached(third, .completed)
    }
  }

  @Test func aRateIsAReasonWithThePlaceAndTheTime() async throws {
    try await EngineBench.run { bench in
      _ = try await bench.registry.change(queue: "default", QueuePatch(rate: 0.5), by: "ana")
      let first = try await bench.add()
      await bench.store.reached(first, .completed)
      let second = try await bench.add()
      let third = try await bench.add()
      #expect(try await bench.task(second).reason == "rate 0.5/s reached")
      let reasons = try #require(try await bench.registry.why(third)).reasons
      #expect(reasons.map(\.code) == [.rate])
      #expect(reasons.map(\.ahead) == [1])
      #expect(reasons.map(\.estimate) == [4])
      _ = try await bench.registry.change(queue: "default", QueuePatch(rate: 0), by: "ana")
      await bench.store.reached(third, .completed)
      await bench.store.reached(second, .completed)
    }
  }

  @Test func noFreeSlotIsAReason() async throws {
    let gate = Gate()
    try await EngineBench.run(slots: 1) { context in
      if context.task.id == TaskID(1) { try await gate.pass() }
    } _: { bench in
      _ = try await bench.add()
      await gate.arrived()
      let second = try await bench.add()
      #expect(try await bench.task(second).reason == "no free slot")
      #expect(try await bench.registry.overview().slots == SlotUse(used: 1, total: 1))
      gate.open()
      await bench.store.reached(second, .completed)
    }
  }

  @Test func aQueueNeedsASensiblePatch() async throws {
    try await EngineBench.run { bench in
      for (name, patch, pointer) in [
        ("mail", QueuePatch(concurrency: -1), "/concurrency"),
        ("mail", QueuePatch(concurrency: 1_000_001), "/concurrency"),
        ("mail", QueuePatch(rate: -1), "/rate"), ("mail", QueuePatch(rate: 0.0001), "/rate"),
        ("mail", QueuePatch(rate: .infinity), "/rate"), ("mail", QueuePatch(rate: .nan), "/rate"),
        ("mail", QueuePatch(), nil), ("", QueuePatch(paused: true), "/name"),
      ] {
        let problem = await #expect(throws: Problem.self) {
          _ = try await bench.registry.change(queue: name, patch, by: "ana")
        }
        #expect(problem?.status == 422)
        #expect(problem?.pointer == pointer)
      }
    }
  }
}
