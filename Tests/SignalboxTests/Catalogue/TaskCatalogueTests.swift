import Logging
import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// A catalogue is right, or the registry does not start.
@Suite(.timeLimit(.minutes(5))) struct TaskCatalogueTests {
  private struct Charge: BackgroundTask {
    static let task = TaskSettings<Self>("payment", formerNames: ["charge"])
    var order = 1
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  private struct Refund: BackgroundTask {
    static let task = TaskSettings<Self>("payment")
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  private struct Debit: BlockingBackgroundTask {
    static let task = TaskSettings<Self>("debit", formerNames: ["charge"])
    func run(_ context: TaskContext, services: Void) throws {}
  }

  private struct Senseless: BackgroundTask {
    static let task = TaskSettings<Self>(
      "senseless", queue: "", priority: 2_000_000, timeout: .zero, retry: RetryPolicy(maxAttempts: 0), version: 0)
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  private func registry(
    _ catalogue: TaskCatalogue, onFailure: FailureHook? = nil, logger: Logger = .nobody
  ) throws -> TaskRegistry {
    var configuration = RegistryConfiguration()
    configuration.onFailure = onFailure
    return try TaskRegistry(
      store: MemoryTaskStore(), catalogue: catalogue, configuration: configuration, logger: logger)
  }

  private func faults(_ catalogue: TaskCatalogue, onFailure: FailureHook? = nil) -> [String] {
    do {
      _ = try registry(catalogue, onFailure: onFailure)
      return []
    } catch let error as TaskCatalogueError {
      return error.faults
    } catch {
      return ["\(error)"]
    }
  }

  @Test func `two types of one name are refused, naming both`() {
    for catalogue in [
      TaskCatalogue().register(Charge.self).register(Refund.self),
      TaskCatalogue().register(Refund.self).register(Charge.self),
    ] {
      let faults = faults(catalogue)
      #expect(faults.count == 1)
      for word in ["Charge", "Refund", "payment"] { #expect(faults.first?.contains(word) == true, "\(faults)") }
    }
  }

  @Test func `a former name is as good as a name`() {
    let faults = faults(TaskCatalogue().register(Charge.self).register(Debit.self))
    #expect(faults.count == 1)
    for word in ["Charge", "Debit", "charge", "former"] { #expect(faults.first?.contains(word) == true, "\(faults)") }
  }

  @Test func `a type is registered once`() {
    let faults = faults(TaskCatalogue().register(Charge.self).register(Charge.self))
    #expect(faults.count == 1 && faults[0].hasSuffix("Charge is registered twice; leave one of them out."))
  }

  @Test func `settings that make no sense are refused, all at once`() {
    let faults = faults(TaskCatalogue().register(Senseless.self))
    let words = ["queue is empty", "priority is 2000000", "timeout is 0", "maxAttempts is 0", "version is 0"]
    #expect(faults.count == words.count)
    for word in words { #expect(faults.contains { $0.contains("Senseless: \(word)") }, "\(faults)") }
  }

  @Test func `a hook's type has to be registered`() {
    let hook = FailureHook.task { _ in Refund() }
    #expect(faults(TaskCatalogue(), onFailure: hook).first?.contains("Refund, named payment") == true)
    // Another type of that name would be run instead.
    #expect(faults(TaskCatalogue().register(Charge.self), onFailure: hook).count == 1)
    #expect(faults(TaskCatalogue().register(Refund.self), onFailure: hook) == [])
    #expect(faults(TaskCatalogue(), onFailure: .command("true")).count == 1)
  }

  @Test func `a test's registry refuses it when it is run`() async {
    let tests = TestRegistry(TaskCatalogue().register(Charge.self).register(Refund.self))
    await #expect(throws: TaskCatalogueError.self) { try await tests.run { _ in } }
  }

  // MARK: What is said of tasks that nobody runs

  @Test func `adding a type that is not registered is a warning with the known names`() async throws {
    let said = Said()
    let registry = try registry(TaskCatalogue().register(Charge.self), logger: said.logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await registry.run() }
      for _ in 1...2 { try await registry.add(Debit()) }
      try await registry.add(Charge())
      group.cancelAll()
      try await group.waitForAll()
    }
    let lines = said.warnings.filter { $0.contains("not registered") }
    #expect(lines.count == 1)
    #expect(lines.first?.contains("debit") == true && lines.first?.contains("payment") == true, "\(lines)")
  }

  @Test func `a registry that does not run says so when the first task is added`() async throws {
    let said = Said()
    let registry = try registry(TaskCatalogue().register(Charge.self), logger: said.logger)
    for _ in 1...2 { try await registry.add(Charge()) }
    try await registry.add("closure") { _ in }
    #expect(said.warnings.count == 1)
    #expect(said.warnings.first?.contains("services: [control, registry]") == true)
  }

  private final class Said: Sendable {
    private let lines = Mutex<[String]>([])

    var warnings: [String] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "said") { _ in Handler(said: self) } }

    private struct Handler: LogHandler {
      let said: Said
      var metadata: Logger.Metadata = [:]
      var logLevel = Logger.Level.warning

      subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
      }

      func log(event: LogEvent) {
        said.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
      }
    }
  }
}

extension Logger {
  fileprivate static var nobody: Logger { Logger(label: "nobody") { _ in SwiftLogNoOpLogHandler() } }
}
