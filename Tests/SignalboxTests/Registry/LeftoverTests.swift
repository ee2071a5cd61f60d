import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// What a registry does about commands that an earlier server left running.
@Suite struct LeftoverTests {
  /// Finds processes of some attempts, and ends them when it is told to.
  private final class Runner: CommandRunner {
    let left: Set<AttemptKey>
    let asked = Mutex<[Set<AttemptKey>]>([])
    let stores = Mutex<[String]>([])
    /// Opened when what cannot be ended is gone.
    let gone = Gate()

    init(left: Set<AttemptKey>) {
      self.left = left
    }

    func run(_ context: TaskContext) async throws -> JSONText? {
      try JSONText(encoding: CommandResult(exitCode: 0))
    }

    func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey> {
      asked.withLock { $0.append(attempts) }
      self.stores.withLock { $0 = stores }
      return left.intersection(attempts)
    }

    func endLeftovers(
      of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
    ) async throws {
      for key in attempts {
        try await tell(.ended(key, "ended 1 process (pid 70)"))
        try await tell(.cannotEnd(key, "process 71 (dd) waits in the kernel (state D)"))
      }
      try await gone.pass()
      for key in attempts { try await tell(.gone(key)) }
    }
  }

  private static func command() throws -> NewTask {
    NewTask(
      name: "c", kind: .command, payload: try JSONText(encoding: CommandPayload(command: ["true"], directory: "/")))
  }

  @Test func aTaskWhoseProcessCannotBeEndedWaitsAloneAndIsNamed() async throws {
    let stuck = AttemptKey(task: TaskID(1), attempt: 1)
    let runner = Runner(left: [stuck])
    try await EngineBench.run(
      isDurable: true, catalogue: TaskCatalogue().commands(runner),
      prepare: { store in
        let commands = [try Self.command(), try Self.command(), try Self.command()]
        _ = try await store.append(commands, by: nil)
        let claim = ClaimRequest(worker: "earlier", names: [], commands: true, limit: 2, lease: .seconds(15))
        let claimed = try await store.claim(claim)
        store.orphaned.withLock { $0 = claimed.map(\.task.attemptKey) }
      },
      { bench in
        // The one that is queued runs, and the one whose command is gone runs again.
        await bench.store.reached(TaskID(3), .completed)
        await bench.store.reached(TaskID(2), .completed)
        #expect(runner.asked.withLock { $0 } == [[stuck, AttemptKey(task: TaskID(2), attempt: 1)]])
        #expect(runner.stores.withLock { $0 } == [bench.store.identity])
        let task = try await bench.task(TaskID(1))
        #expect(task.state == .running)
        #expect(task.attempt == 1)
        #expect(task.reason == "cannot be ended")
        let reasons = try #require(try await bench.registry.why(TaskID(1))).reasons
        #expect(reasons.map(\.code) == [.cannotEnd, .running])
        #expect(reasons[0].message == "it is to end, but process 71 (dd) waits in the kernel (state D)")
        let findings = try await bench.registry.doctor().findings
        #expect(findings.contains { $0.subject == "task #1" && $0.message.contains("process 71 (dd)") })
        runner.gone.open()
        await bench.store.reached(TaskID(1), .completed)
        #expect(try await bench.task(TaskID(1)).rescues == 1)
        #expect(try await bench.registry.doctor().findings.contains { $0.subject == "task #1" } == false)
      })
  }
}
