import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// The task that tells of a failure, in a registry at work.
@Suite(.timeLimit(.minutes(5))) struct FailureHookTests {
  private static let broken = TaskError(type: "Broken", message: "no route to Mailer", isPermanent: true)

  /// Runs a registry whose scripted tasks all fail, and which tells of it.
  private func withFailures(
    rate: Double = 1, backlog: Int = 20, told: Told = Told(),
    prepare: @Sendable (ObservedStore) async throws -> Void = { _ in },
    _ body: @Sendable (EngineBench) async throws -> Void
  ) async throws {
    var hook = FailureHook.task { Tell(report: $0) }
    hook.rate = rate
    hook.backlog = backlog
    try await EngineBench.run(
      catalogue: TaskCatalogue().register(Tell.self, services: told).register(Leaky.self), onFailure: hook,
      script: { _ in throw Self.broken }, prepare: prepare, body)
  }

  @Test func `a task that fails for good is told of by a task of its own`() async throws {
    let told = Told()
    try await withFailures(told: told) { bench in
      let id = try await bench.add()
      let hook = TaskID(id.rawValue + 1)
      await bench.store.reached(hook, .completed)
      let failed = try await bench.task(id)
      let task = try await bench.task(hook)
      #expect(task.queue == "on-failure")
      #expect(task.tags == ["failed=\(id)"])
      let error = TaskFailure(type: "Broken", message: "no route to Mailer")
      let finishedAt = try #require(failed.finishedAt)
      #expect(
        told.reports == [
          FailureReport(
            server: "default", count: 1,
            failures: [
              FailedTask(id: id, name: "scripted", queue: "default", attempt: 1, error: error, failedAt: finishedAt)
            ])
        ])
    }
  }

  @Test func `the queue gets its rate at the first start, on record, and keeps what operators make of it`() async throws
  {
    try await withFailures { bench in
      await bench.clock.sleeper(for: .seconds(3600))
      #expect(try await bench.registry.queues().queues.map(\.rate) == [1])
      let entry = try #require(try await bench.registry.audit(AuditQuery(), limit: 1).entries.first)
      #expect((entry.who, entry.action, entry.queue) == ("signalbox", .changeQueue, "on-failure"))
    }
    let changed: @Sendable (ObservedStore) async throws -> Void = { store in
      _ = try await store.change(queue: "on-failure", QueuePatch(rate: 7), by: "ana")
    }
    try await withFailures(prepare: changed) { bench in
      await bench.clock.sleeper(for: .seconds(3600))
      let rates = try await bench.registry.queues().queues.map(\.rate)
      #expect(rates == [7])
    }
  }

  @Test func `a hook that fails is tried again, and tells of nobody when it fails for good`() async throws {
    let told = Told(failures: .max)
    try await withFailures(rate: 1000, told: told) { bench in
      let hook = TaskID(try await bench.add().rawValue + 1)
      await bench.store.reached(hook, .running)
      for (attempt, pause) in [(2, 500), (3, 1000), (4, 2000), (5, 4000)] {
        await bench.retry(hook, after: .milliseconds(pause), attempt: attempt)
      }
      await bench.store.reached(hook, .failed)
      #expect(try await bench.registry.overview().counts == StateCounts([.failed: 2]))
      #expect(told.reports.count == 5)
    }
  }

  @Test func `a storm of failures is told of in few tasks that count every one`() async throws {
    try await withFailures(backlog: 3) { bench in
      var ids: [TaskID] = []
      for _ in 0..<50 { ids.append(try await bench.add()) }
      for id in ids { await bench.store.reached(id, .failed) }
      let query = TaskQuery([.init(.queue([.glob("on-failure")]))])
      let tasks = try await bench.registry.page(PageRequest(query: query)).tasks
      let counts = try tasks.map { try $0.payload.decode(Tell.self).report.count }
      #expect(counts.reduce(0, +) == 50)
      // One has started, as the rate allows; three are queued; one gathers the rest.
      #expect((4...5).contains(tasks.count), "\(counts)")
    }
  }

  @Test func `what a task's type redacts is in no report`() async throws {
    let told = Told()
    try await withFailures(told: told) { bench in
      let id = try await bench.registry.add(Leaky(token: "hunter2")).id
      await bench.store.reached(TaskID(id.rawValue + 1), .completed)
      let report = try #require(told.reports.first)
      #expect(report.failures.first?.error.message.contains("token") == true)
      #expect(try !JSONText(encoding: report).text.contains("hunter2"))
      #expect(!report.environment.values.contains { $0.contains("hunter2") })
    }
  }

  @Test func `a command gets the failure in its environment, and nothing of the task's payload`() async throws {
    let runner = RecordingRunner()
    let script: Scripted.Services = { _ in
      throw TaskError(type: "Broken", message: "a\0b $(reboot)", isPermanent: true)
    }
    try await EngineBench.run(
      catalogue: TaskCatalogue().commands(runner), onFailure: .command("notify", environment: ["PATH": "/bin"]),
      script: script
    ) { bench in
      let id = try await bench.add("in the payload")
      let hook = TaskID(id.rawValue + 1)
      await bench.store.reached(hook, .completed)
      let values = try #require(runner.environments.first)
      let failedAt = try #require(try await bench.task(id).finishedAt)
      #expect(
        values == [
          "PATH": "/bin", "SIGNALBOX_SERVER": "default", "SIGNALBOX_FAILED_COUNT": "1",
          "SIGNALBOX_FAILED_IDS": "\(id)", "SIGNALBOX_FAILED_ID": "\(id)", "SIGNALBOX_FAILED_NAME": "scripted",
          "SIGNALBOX_FAILED_QUEUE": "default", "SIGNALBOX_FAILED_ATTEMPT": "1",
          "SIGNALBOX_FAILED_ERROR_TYPE": "Broken", "SIGNALBOX_FAILED_ERROR_MESSAGE": "a\u{fffd}b $(reboot)",
          "SIGNALBOX_FAILED_AT": failedAt.rfc3339,
        ])
      let payload = try await bench.task(hook).payload.decode(CommandPayload.self)
      #expect(payload.command == ["/bin/sh", "-c", "notify"])
    }
  }
}

/// Tells what it is told of, and fails as often as it is to.
private struct Tell: BackgroundTask {
  static let task = TaskSettings<Self>("tell")
  var report: FailureReport

  func run(_ context: TaskContext, services told: Told) async throws { try told.take(report) }
}

private final class Told: Sendable {
  private let state: Mutex<(reports: [FailureReport], failures: Int)>

  init(failures: Int = 0) { state = Mutex(([], failures)) }

  var reports: [FailureReport] { state.withLock(\.reports) }

  func take(_ report: FailureReport) throws {
    try state.withLock { state in
      state.reports.append(report)
      guard state.failures > 0 else { return }
      state.failures -= 1
      throw TaskError(type: "deaf", message: "nobody listens")
    }
  }
}

/// Fails with its secret in its words.
private struct Leaky: BackgroundTask {
  static let task = TaskSettings<Self>("leaky")
  @Redacted var token: String

  func run(_ context: TaskContext, services: Void) async throws {
    throw TaskError(type: "Refused", message: "the token \(token) was refused", isPermanent: true)
  }
}

/// Runs no command, and remembers what each would have had.
private final class RecordingRunner: CommandRunner {
  private let seen = Mutex<[[String: String]]>([])

  var environments: [[String: String]] { seen.withLock { $0 } }

  func run(_ context: TaskContext) async throws -> JSONText? {
    seen.withLock { $0.append(context.environment) }
    return nil
  }

  func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey> { [] }

  func endLeftovers(
    of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
  ) async throws {}
}
