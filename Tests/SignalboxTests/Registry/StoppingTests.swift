import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// Operators' cancels and kills, and leases.
@Suite(.timeLimit(.minutes(5))) struct StoppingTests {
  @Test func aCancelledTaskThatCooperatesIsCancelled() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      #expect(try await bench.registry.cancel([id], by: "ana") == [.requested])
      await bench.store.reached(id, .cancelled)
      let task = try await bench.task(id)
      #expect(task.cancelRequested?.by == "ana")
      #expect(task.error == nil)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.cancelled])
    }
  }

  @Test func aCancelledTaskThatReturnsNormallyIsCompleted() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      await gate.passIgnoringCancellation()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      #expect(try await bench.registry.cancel([id], by: "ana") == [.requested])
      #expect(try await bench.task(id).state == .running)
      gate.open()
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).cancelRequested?.by == "ana")
    }
  }

  @Test func theErrorOfACancelledTaskIsKept() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      await gate.passIgnoringCancellation()
      throw PlainError(text: "half done")
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      _ = try await bench.registry.cancel([id], by: "ana")
      gate.open()
      await bench.store.reached(id, .cancelled)
      #expect(try await bench.task(id).error?.message == "half done")
    }
  }

  @Test func aQueuedTaskIsCancelledBeforeItStarts() async throws {
    let gate = Gate()
    try await EngineBench.run(slots: 1) { _ in
      try await gate.pass()
    } _: { bench in
      let first = try await bench.add()
      await gate.arrived()
      let second = try await bench.add()
      #expect(try await bench.registry.cancel([second], by: "ana") == [.cancelled])
      gate.open()
      await bench.store.reached(first, .completed)
      #expect(try await bench.task(second).attempt == 0)
    }
  }

  @Test func typedWorkCannotBeKilled() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      #expect(try await bench.registry.kill([id], by: "ana") == [.notKillable])
      gate.open()
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).cancelRequested == nil)
    }
  }

  @Test func aKillReachesACommandByForce() async throws {
    let runner = HeldRunner()
    try await EngineBench.run(catalogue: TaskCatalogue().commands(runner)) { bench in
      let id = try await bench.add(
        NewTaskRequest(kind: .command, payload: JSONText(trusted: #"{"command":["sleep","9"]}"#)))
      await runner.gate.arrived()
      #expect(try await bench.registry.kill([id], by: "ana") == [.requested])
      await bench.store.reached(id, .cancelled)
      #expect(try await bench.task(id).error == TaskFailure(type: "signal", message: "SIGKILL"))
    }
  }

  /// A task's own cancellation handler may use the store; it must not run while that commits.
  @Test func aCancellationHandlerMayReportProgress() async throws {
    let gate = Gate()
    try await EngineBench.run { context in
      try await withTaskCancellationHandler {
        try await gate.pass()
      } onCancel: {
        context.progress(0.9, "cleaning up")
      }
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      _ = try await bench.registry.cancel([id], by: "ana")
      await bench.store.reached(id, .cancelled)
      #expect(try await bench.task(id).state == .cancelled)
    }
  }

  @Test func aHeartbeatKeepsALongAttempt() async throws {
    let gate = Gate()
    try await EngineBench.run { _ in
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      for beat in 1...10 {
        await bench.clock.sleeper(for: .seconds(4))
        bench.clock.advance(by: .seconds(4))
        await bench.store.called(.heartbeat, times: beat)
      }
      #expect(try await bench.task(id).state == .running)
      gate.open()
      await bench.store.reached(id, .completed)
      let task = try await bench.task(id)
      #expect(task.attempt == 1)
      #expect(task.rescues == 0)
    }
  }

  @Test func aStalledWorkersLateOutcomeIsRefused() async throws {
    let stalled = Gate()
    let second = Gate()
    try await EngineBench.run { context in
      if context.attempt == 1 { await stalled.passIgnoringCancellation() } else { try await second.pass() }
    } _: { bench in
      bench.store.fail(.heartbeat, times: .max)
      let id = try await bench.add()
      await stalled.arrived()
      await bench.clock.sleeper(for: .seconds(15))
      bench.clock.advance(by: .seconds(15))
      await second.arrived()
      stalled.open()
      #expect(await bench.store.answers(1) == [.stale])
      #expect(try await bench.task(id).state == .running)
      second.open()
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).rescues == 1)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.lost, .completed])
    }
  }
}

/// Commands that run until they are killed.
private struct HeldRunner: CommandRunner {
  let gate = Gate()

  func run(_ context: TaskContext) async throws -> JSONText? {
    context.control.whenKilled { gate.open() }
    await gate.passIgnoringCancellation()
    throw TaskError(type: "signal", message: "SIGKILL")
  }

  func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey> { [] }

  func endLeftovers(
    of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
  ) async throws {}
}
