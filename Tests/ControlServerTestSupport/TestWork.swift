import Logging
package import Signalbox
import SignalboxModel
import Synchronization

/// The task types of a test server, and the levers on them.
package struct TestWork: Sendable {
  package let gate = Gate()
  package let script = Script()
  package let store: any TaskStore
  private let clock: any TaskClock

  /// - Parameters:
  ///   - clock: what everything goes by.
  ///   - logCap: how much of each attempt's log the memory store keeps.
  ///   - store: the store, in place of a memory store of its own.
  package init(clock: any TaskClock = SystemClock(), logCap: LogCap = LogCap(), store: (any TaskStore)? = nil) {
    self.clock = clock
    self.store = store ?? MemoryTaskStore(clock: clock, logCap: logCap)
  }

  package func registry() throws -> TaskRegistry {
    var configuration = RegistryConfiguration()
    configuration.drain = .milliseconds(10)
    return try TaskRegistry(
      store: store,
      catalogue: TaskCatalogue().register(Gated.self, services: gate).register(Scribe.self, services: script)
        .register(Failing.self).commands(EndlessCommand()),
      configuration: configuration, clock: clock, logger: .silent)
  }
}

/// Runs until the gate opens.
struct Gated: BackgroundTask {
  static let task = TaskSettings<Self>("gated", retry: .never)

  func run(_ context: TaskContext, services: Gate) async throws {
    try await services.pass()
  }
}

/// Fails at once, for good.
struct Failing: BackgroundTask {
  static let task = TaskSettings<Self>("failing", retry: .never)

  func run(_ context: TaskContext, services: Void) async throws {
    throw TaskError(type: "broken", message: "it is broken")
  }
}

/// Writes to its log what the script says.
struct Scribe: BackgroundTask {
  static let task = TaskSettings<Self>("scribe", retry: .never)

  func run(_ context: TaskContext, services: Script) async throws {
    for await bytes in services.parts { try await context.log.write(bytes, from: .stdout) }
    try Task.checkCancellation()
  }
}

/// A command that ends only when it is asked to or killed.
struct EndlessCommand: CommandRunner {
  func run(_ context: TaskContext) async throws -> JSONText? {
    let killed = Gate()
    context.control.whenKilled { killed.open() }
    try await killed.pass()
    throw TaskError(type: "signal", message: "ended by SIGKILL")
  }

  func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey> { [] }

  func endLeftovers(
    of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
  ) async throws {}
}

/// Closed until it is opened, and open from then on.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var isOpen: Bool { state.withLock { $0.isOpen } }

  package func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Returns when it is open.
  package func pass() async throws {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.isOpen || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
    try Task.checkCancellation()
  }
}

/// What the scribe writes, as the test hands it over.
package final class Script: Sendable {
  let parts: AsyncStream<[UInt8]>
  private let continuation: AsyncStream<[UInt8]>.Continuation

  init() {
    (parts, continuation) = AsyncStream.makeStream()
  }

  package func write(_ text: String) { continuation.yield(Array(text.utf8)) }
  package func write(_ bytes: [UInt8]) { continuation.yield(bytes) }
  package func end() { continuation.finish() }
}

/// A value that a closure hands out.
package final class Box<Value: Sendable>: Sendable {
  private let storage = Mutex<Value?>(nil)

  package init() {}

  package var value: Value? {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }
}
