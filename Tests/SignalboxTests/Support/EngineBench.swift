import CoreMetrics
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// A registry at work on a memory store, its clock and its store in the test's hands. Random numbers are 0.5, so the pauses
/// before retries are 0.5 s, 1 s, 2 s, …
struct EngineBench: Sendable {
  let clock: ManualClock
  let store: ObservedStore
  let registry: TaskRegistry
  private let trigger: GracefulShutdownTestTrigger

  /// Runs a registry whose `scripted` tasks do what `script` says, then `body`, then shuts the registry down gracefully and
  /// waits for its end.
  ///
  /// - Returns: what `body` returned, after that end.
  @discardableResult
  static func run<Value: Sendable>(
    slots: Int = 2, isDurable: Bool = false, catalogue: TaskCatalogue = TaskCatalogue(),
    configuration: RegistryConfiguration = RegistryConfiguration(), retention: Retention = Retention(),
    onFailure: FailureHook? = nil, middleware: [any TaskMiddleware] = .standard,
    metrics: any MetricsFactory = NOOPMetricsHandler.instance,
    script: @escaping Scripted.Services = { _ in }, prepare: @Sendable (ObservedStore) async throws -> Void = { _ in },
    _ body: @Sendable (EngineBench) async throws -> Value
  ) async throws -> Value {
    let clock = ManualClock()
    let store = ObservedStore(clock: clock, isDurable: isDurable)
    var configuration = configuration
    configuration.slots = slots
    configuration.retention = retention
    configuration.onFailure = onFailure
    // No multiple of it is a lease's end, so that a sleep of four seconds is the heart's.
    configuration.heartbeat = .seconds(4)
    // No lease's end either, so that a sleep of 17 seconds is the grace time.
    configuration.grace = .seconds(17)
    let registry = try make(
      store: store, catalogue: catalogue.register(Scripted.self, services: script), configuration: configuration,
      middleware: middleware, metrics: metrics, clock: clock)
    try await prepare(store)
    return try await testGracefulShutdown { trigger in
      let bench = EngineBench(clock: clock, store: store, registry: registry, trigger: trigger)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await registry.run() }
        // An error leaves the group, which cancels the registry: what the test left running is not waited for.
        let value = try await body(bench)
        bench.shutDown()
        try await group.waitForAll()
        return value
      }
    }
  }

  /// Makes a registry whose metrics are made by `metrics`.
  private static func make(
    store: ObservedStore, catalogue: TaskCatalogue, configuration: RegistryConfiguration,
    middleware: [any TaskMiddleware], metrics: any MetricsFactory, clock: ManualClock
  ) throws -> TaskRegistry {
    try withMetricsFactory(metrics) {
      try TaskRegistry(
        store: store, catalogue: catalogue, configuration: configuration, middleware: middleware, clock: clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, random: { 0.5 })
    }
  }

  /// Has the registry begun its graceful shutdown when it returns.
  func shutDown() { trigger.triggerGracefulShutdown() }

  func add(_ label: String = "", delay: Duration = .zero) async throws -> TaskID {
    try await registry.add(Scripted(label: label), options: TaskOptions(delay: delay)).id
  }

  func add(_ request: NewTaskRequest) async throws -> TaskID {
    try await registry.add([request], idempotencyKey: nil, by: "ana")[0].task.id
  }

  func task(_ id: TaskID, location: SourceLocation = #_sourceLocation) async throws -> TaskRecord {
    try #require(await registry.task(id), sourceLocation: location)
  }

  /// Lets the pauses of the feed and of log followers pass, one after the other, while `body` waits for what they give.
  func passingPauses<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let clock = clock
      group.addTask {
        while true {
          await clock.sleeper(for: .milliseconds(100))
          if Task.isCancelled { return }
          clock.advance(by: .milliseconds(100))
        }
      }
      defer { group.cancelAll() }
      return try await body()
    }
  }

  /// Lets the pause before a retry pass, once it has begun, and waits for the attempt after it.
  func retry(_ id: TaskID, after pause: Duration, attempt: Int) async {
    await clock.sleeper(for: pause)
    clock.advance(by: pause)
    await store.reached(id, .running, times: attempt)
  }
}
