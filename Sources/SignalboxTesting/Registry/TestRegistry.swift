import FoundationEssentials
public import Logging
public import Signalbox
import SignalboxModel
import Synchronization

/// A registry for a test: tasks are kept in memory, run for real, and go by a clock that the test moves.
///
///     let tasks = TestRegistry(TaskCatalogue().register(SendWelcomeEmail.self, services: mailer))
///     try await tasks.run { tasks in
///       try await tasks.registry.add(SendWelcomeEmail(email: "ana@example.org"))
///       try await tasks.drain()
///       #expect(mailer.sent == ["ana@example.org"])
///     }
///
/// Give ``registry`` to whatever adds tasks. What tasks work with comes from the catalogue, so that is where a fake goes in.
/// For a Hummingbird application SignalboxHummingbirdTesting has a client that drains after every request.
///
/// Nothing here knows a test framework: what goes wrong is thrown, as a ``TestRegistryError`` that says what to do. Each test
/// has a registry of its own, so tests can run side by side.
public final class TestRegistry: Sendable {
  /// The registry under test.
  public let registry: TaskRegistry
  /// The time that it goes by.
  ///
  /// Move it with ``advance(by:within:)``.
  public let clock: ManualClock
  let catalogue: TaskCatalogue
  let store: TestStore
  let slots: Int
  let droppedTasks = Watched<[DroppedTask]>([])
  private let life = Mutex(Life.new)

  enum Life {
    /// Until it is run.
    case new
    /// While it is run, by ``TestRegistry/run(_:)`` or by the application that it was given to.
    case running
    /// For good.
    case ended
  }

  /// Creates a registry of the test's own, in memory unless a store is given.
  ///
  /// - Parameters:
  ///   - catalogue: the task types to run, each with its services: fakes, mostly.
  ///   - isHeld: whether added tasks wait until ``release()``.
  ///   - slots: how many attempts run at once, those that block aside. With 1, tasks run in the order of their ids.
  ///   - clock: a clock to share with other parts of the test.
  ///   - store: a store to use instead of memory, made with the same clock. It is not closed.
  ///   - middleware: what stands around every attempt, as for the registry of the app.
  ///   - logger: takes what the registry itself says; nobody by default. What tasks log is in their logs, see
  ///     ``log(of:attempt:)``.
  public init(
    _ catalogue: TaskCatalogue = TaskCatalogue(), isHeld: Bool = false, slots: Int = 64,
    clock: ManualClock = ManualClock(), store: (any TaskStore)? = nil, middleware: [any TaskMiddleware] = .standard,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) {
    let store = TestStore(store ?? MemoryTaskStore(clock: clock), isHeld: isHeld)
    self.catalogue = catalogue
    self.clock = clock
    self.store = store
    self.slots = slots
    registry = TaskRegistry(
      store: store, checked: catalogue, configuration: .test(slots: slots), middleware: middleware, clock: clock,
      logger: logger,
      // Pauses before retries are the longest that the policy allows, so that a test can tell them.
      random: { 1 })
    registry.drops.listen { [dropped = droppedTasks] name, payload, reason in
      dropped.change { $0.append(DroppedTask(name: name, payload: payload, reason: reason)) }
    }
  }

  /// Runs the registry while `body` runs.
  ///
  /// What has not ended when `body` returns is asked to stop and not waited for: call ``drain(within:)`` for what is to
  /// be done.
  ///
  /// - Returns: what `body` returned.
  /// - Throws: what `body` threw; `TaskCatalogueError` when the catalogue is not in order;
  ///   ``TestRegistryError/Code/ranBefore`` the second time.
  @discardableResult
  public func run<Value>(_ body: (TestRegistry) async throws -> Value) async throws -> Value {
    try begin()
    defer { end() }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.registry.run() }
      let value = try await body(self)
      group.cancelAll()
      try await group.waitForAll()
      return value
    }
  }

  /// Whether it is run by ``run(_:)`` or somebody who said so with ``begin()``.
  package var isRunning: Bool { life.withLock { $0 == .running } }

  /// Says that the caller runs the registry from now on.
  package func begin() throws {
    try life.withLock { life in
      guard life == .new else { throw TestRegistryError.ranBefore }
      life = .running
    }
  }

  package func end() {
    life.withLock { $0 = .ended }
  }
}

extension RegistryConfiguration {
  fileprivate static func test(slots: Int) -> RegistryConfiguration {
    var configuration = RegistryConfiguration()
    // Names a control server's socket too: one for each test.
    let number = nextNumber.add(1, ordering: .relaxed).newValue
    configuration.name = "test-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
    configuration.slots = slots
    // A test moves the clock by days at once; nobody is dead because of that.
    configuration.lease = .seconds(100 * 365 * 86400)
    configuration.heartbeat = configuration.lease / 4
    configuration.retention.age = configuration.lease
    // Nobody moves the clock after the test.
    configuration.drain = .zero
    configuration.grace = .zero
    return configuration
  }

  private static let nextNumber = Atomic(0)
}
