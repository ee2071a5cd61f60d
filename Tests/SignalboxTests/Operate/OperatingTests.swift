import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// What operators do to many tasks, and what readers see.
@Suite(.timeLimit(.minutes(5))) struct OperatingTests {
  @Test func aDryRunOnlyCounts() async throws {
    try await EngineBench.run { bench in
      for _ in 0..<3 { _ = try await bench.add(delay: .seconds(60)) }
      let shown = try await bench.registry.propose(.cancel, on: .all)
      #expect((shown.count, shown.byState, shown.counts) == (3, StateCounts([.scheduled: 3]), [:]))
      let none = try await bench.registry.propose(.kill, on: .all)
      #expect((none.count, none.counts) == (0, ["excluded": 3]))
      #expect(none.reasons == ["excluded": ["scheduled": 3]])
      #expect(try await bench.registry.overview().counts == StateCounts([.scheduled: 3]))
    }
  }

  @Test func anActionOnAFilterActsOnEveryTaskOfIt() async throws {
    try await EngineBench.run { bench in
      let requests = Array(repeating: NewTaskRequest(name: "scripted", payload: .label, delay: 60), count: 2500)
      _ = try await bench.registry.add(requests, idempotencyKey: nil, by: "ana")
      let cancelled = try await bench.registry.act(.cancel, on: .all, by: "ana")
      #expect((cancelled.count, cancelled.counts) == (2500, ["cancelled": 2500]))
      let again = try await bench.registry.act(.cancel, on: .all, by: "ana")
      #expect((again.count, again.counts) == (0, ["excluded": 2500]))
      #expect(try await bench.registry.act(.delete, on: .all, by: "ana").counts == ["deleted": 2500])
      #expect(try await bench.registry.overview().counts.total == 0)
    }
  }

  @Test func aRetriedTaskRunsAgain() async throws {
    try await EngineBench.run { context in
      if context.attempt == 1 { throw TaskError(type: "first", message: "", isPermanent: true) }
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .failed)
      #expect(try await bench.registry.retry([id], by: "ana") == [.retried])
      await bench.store.reached(id, .completed)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.failed, .completed])
    }
  }

  @Test func aRunningTaskCannotBeDeletedOrRetried() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      #expect(try await bench.registry.delete([id], by: "ana") == [.illegal])
      #expect(try await bench.registry.retry([id], by: "ana") == [.illegal])
      #expect(try await bench.registry.cancel([TaskID(999)], by: "ana") == [.notFound])
      gate.open()
      await bench.store.reached(id, .completed)
    }
  }

  @Test func theFeedEndsWithEverySlotFree() async throws {
    try await EngineBench.run { bench in
      var events = try await bench.registry.changes(since: nil).makeAsyncIterator()
      // The slot is free as soon as the work has ended, before the worker hears that its outcome is kept.
      let told = Gate()
      bench.store.holdAnswers(at: told)
      let id = try await bench.add()
      await bench.store.reached(id, .completed)
      await told.arrived()
      var latest: ChangeEvent?
      try await bench.passingPauses {
        repeat {
          latest = try #require(await events.next(isolation: #isolation)?.change).1
        } while latest?.counts[.completed] != 1
      }
      told.open()
      #expect(latest?.slots.used == 0)
      #expect(latest?.totals == Totals(enqueued: 1, started: 1, completed: 1))
    }
  }

  @Test func anIdleRegistryWakesOnceAnHour() async throws {
    try await EngineBench.run { bench in
      for hour in 1...3 {
        await bench.clock.sleeper(for: .seconds(3600))
        await bench.store.called(.claim, times: 1)
        await bench.store.called(.prune, times: hour)
        #expect(bench.clock.sleeps == [.seconds(3600)])
        #expect(bench.store.calls(of: .prune) == hour)
        #expect(bench.store.calls(of: .advance) == hour)
        bench.clock.advance(by: .seconds(3600))
      }
      #expect(bench.store.calls(of: .claim) == 1)
      #expect(bench.store.calls(of: .heartbeat) == 0)
    }
  }

  @Test func tasksOverTheAllowedNumberAreDeletedSoon() async throws {
    try await EngineBench.run(retention: Retention(count: 2)) { bench in
      await bench.clock.sleeper(for: .seconds(3600))
      var ids: [TaskID] = []
      for _ in 0..<4 {
        ids.append(try await bench.add())
        await bench.store.reached(ids[ids.count - 1], .completed)
      }
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      await bench.store.called(.pruned, times: 2)
      // Until the lease of the last task would end, of which it is not told that it has ended.
      await bench.clock.sleeper(for: .seconds(14))
      #expect(try await bench.registry.overview().counts == StateCounts([.completed: 2]))
      #expect(try await bench.registry.task(ids[0]) == nil)
      #expect(try await bench.registry.task(ids[3]) != nil)
    }
  }
}
