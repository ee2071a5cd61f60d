import Foundation
import Signalbox
import SignalboxModel
import SignalboxSQLite
import Synchronization

/// A registry at work in this process.
struct Engine: Sendable {
  let store: any TaskStore
  let registry: TaskRegistry
  let starts: Starts

  /// Runs a registry on a store while `body` works with it, then stops it and closes the store.
  static func run<Value: Sendable>(
    on store: any TaskStore, slots: Int = RegistryConfiguration().slots,
    _ body: @escaping @Sendable (Engine) async throws -> Value
  ) async throws -> Value {
    let starts = Starts()
    let catalogue = TaskCatalogue().register(NoWork.self).register(NoteStart.self, services: starts)
    var configuration = RegistryConfiguration()
    configuration.slots = slots
    let registry = try TaskRegistry(store: store, catalogue: catalogue, configuration: configuration, logger: .silent)
    let engine = Engine(store: store, registry: registry, starts: starts)
    let value = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await registry.run() }
      let value = try await body(engine)
      group.cancelAll()
      do {
        try await group.waitForAll()
      } catch is CancellationError {
        // Asked for just above.
      }
      return value
    }
    try await store.close()
    return value
  }

  /// Returns when so many tasks are completed in all.
  func untilCompleted(_ count: Int) async throws {
    while try await store.counts()[.completed] < count { try await Task.sleep(for: .milliseconds(1)) }
  }
}

/// A task that does nothing.
struct NoWork: BackgroundTask {
  static let task = TaskSettings<Self>("no_work")
  var number: Int

  func run(_ context: TaskContext, services: Void) async throws {}
}

/// A task that notes when it began.
struct NoteStart: BackgroundTask {
  static let task = TaskSettings<Self>("note_start")
  var number: Int

  func run(_ context: TaskContext, services: Starts) async throws {
    services.note(number)
  }
}

/// When tasks began.
final class Starts: Sendable {
  private let instants = Mutex<[Int: ContinuousClock.Instant]>([:])

  func note(_ number: Int) {
    let now = ContinuousClock.now
    instants.withLock { $0[number] = now }
  }

  /// Waits for a task to begin.
  func instant(of number: Int) async throws -> ContinuousClock.Instant {
    while true {
      if let instant = instants.withLock({ $0.removeValue(forKey: number) }) { return instant }
      try await Task.sleep(for: .microseconds(500))
    }
  }
}

extension Workbench {
  /// A new store in a folder of its own.
  func durableStore(_ name: String) throws -> SQLiteTaskStore {
    try SQLiteTaskStore(path: try emptyFolder(name).appendingPathComponent("tasks.sqlite").path)
  }
}
