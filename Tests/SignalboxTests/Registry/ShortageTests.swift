import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// What a registry does when the machine has no room for an attempt.
@Suite struct ShortageTests {
  /// Fails the first so many attempts for want of processes.
  private final class Machine: Sendable {
    private let refusals: Mutex<Int>

    init(refusing count: Int) {
      refusals = Mutex(count)
    }

    func start() throws {
      let isRefused = refusals.withLock { count in
        defer { count = max(count - 1, 0) }
        return count > 0
      }
      if isRefused { throw MachineShortage(.processes, "no process: Resource temporarily unavailable") }
    }
  }

  @Test func anAttemptWithoutRoomIsPutBackAndRunsWhenThereIsRoom() async throws {
    let machine = Machine(refusing: 2)
    try await EngineBench.run(slots: 1) { _ in
      try machine.start()
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .queued, times: 2)
      // Nothing is claimed during the pause, and one is after it.
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      await bench.store.reached(id, .queued, times: 3)
      await bench.clock.sleeper(for: .seconds(2))
      bench.clock.advance(by: .seconds(2))
      await bench.store.reached(id, .completed)
      let task = try await bench.task(id)
      #expect(task.tries == 0)
      #expect(task.rescues == 0)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.released, .released, .completed])
    }
  }

  @Test func whileItIsShortWhyDoctorAndOverviewSayIt() async throws {
    let machine = Machine(refusing: 1)
    try await EngineBench.run(slots: 8) { _ in
      try machine.start()
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .queued, times: 2)
      let reasons = try #require(try await bench.registry.why(id)).reasons
      #expect(reasons.first?.code == .shortage)
      #expect(
        reasons.first?.message.contains("short of processes (no process: Resource temporarily unavailable)") == true)
      let findings = try await bench.registry.doctor().findings
      #expect(findings.first?.subject == "machine")
      #expect(findings.first?.severity == .problem)
      let slots = try await bench.registry.overview().slots
      #expect(slots.total == 0)
      #expect(slots.limitText == "0/8 slots (processes)")
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      await bench.store.reached(id, .completed)
    }
  }

  @Test func aTaskThatIsAddedDuringAPauseWaitsForItsEnd() async throws {
    let machine = Machine(refusing: 1)
    let starts = Mutex<[TaskID]>([])
    let gate = Gate()
    try await EngineBench.run(slots: 8) { context in
      try machine.start()
      starts.withLock { $0.append(context.id) }
      try await gate.pass()
    } _: { bench in
      let first = try await bench.add()
      await bench.store.reached(first, .queued, times: 2)
      let second = try await bench.add()
      await bench.clock.sleeper(for: .seconds(1))
      #expect(starts.withLock { $0 } == [])
      bench.clock.advance(by: .seconds(1))
      await gate.arrived()
      // One at first; the next when that has not run short within a second.
      await bench.clock.sleeper(for: .seconds(1))
      #expect(starts.withLock { $0 } == [first])
      bench.clock.advance(by: .seconds(1))
      await bench.store.reached(second, .running)
      gate.open()
      await bench.store.reached(second, .completed)
    }
  }

  @Test func aDrainOfADurableStoreWithoutClosuresWaitsForNothing() async throws {
    let machine = Machine(refusing: 1)
    let clock = try await EngineBench.run(isDurable: true) { _ in
      try machine.start()
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .queued, times: 2)
      bench.shutDown()
      return bench.clock
    }
    #expect(clock.uptime() == .zero)
  }

  @Test func aDrainOfAStoreThatForgetsWaitsForRoom() async throws {
    let machine = Machine(refusing: 1)
    let store = try await EngineBench.run { _ in
      try machine.start()
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .queued, times: 2)
      bench.shutDown()
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      await bench.store.reached(id, .completed)
      return bench.store
    }
    #expect(try await store.counts()[.completed] == 1)
  }
}
