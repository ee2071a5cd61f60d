import FoundationEssentials
import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// A directory of a test's own, gone with it.
final class Scratch: Sendable {
  let directory: String

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/signalbox-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: directory)
    } catch {
      Issue.record(error, "cannot remove \(directory)")
    }
  }

  var path: String { directory + "/tasks.sqlite" }

  func store(
    durability: Durability = .full, cap: LogCap = LogCap(), clock: ManualClock = ManualClock()
  ) throws -> SQLiteTaskStore {
    try SQLiteTaskStore(path: path, durability: durability, logCap: cap, clock: clock)
  }

  /// The permission bits of a file.
  func mode(_ path: String) throws -> UInt {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? UInt)
  }

  func setMode(_ mode: Int, _ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// Works on the closed file, beside the store.
  func edit<Value>(_ path: String? = nil, _ body: (Database) throws -> Value) throws -> Value {
    let queue = try DatabaseQueue(path: path ?? self.path)
    let value = try queue.writeWithoutTransaction(body)
    try queue.close()
    return value
  }

  /// What opening the store throws.
  func refusal() -> StoreError? {
    #expect(throws: StoreError.self) { try self.store() }
  }
}

/// A store as a worker and an operator use it, in few words.
struct Bench {
  let store: SQLiteTaskStore

  @discardableResult
  func add(_ name: String = "work", count: Int = 1, queue: String = "default", delay: Duration = .zero) async throws
    -> [TaskID]
  {
    let task = NewTask(name: name, queue: queue, delay: delay, maxAttempts: 3)
    return try await store.append(Array(repeating: task, count: count)).map(\.task.id)
  }

  func claim(_ limit: Int = 1, by worker: String = "w1") async throws -> [TaskRecord] {
    let request = ClaimRequest(worker: worker, names: ["work"], commands: true, limit: limit, lease: .seconds(15))
    return try await store.claim(request).map(\.task)
  }

  func finish(_ task: TaskRecord, _ outcome: AttemptOutcome = .completed) async throws -> FinishAnswer {
    try await store.finish([FinishedAttempt(key: task.attemptKey, worker: "w1", outcome: outcome)])[0]
  }
}
