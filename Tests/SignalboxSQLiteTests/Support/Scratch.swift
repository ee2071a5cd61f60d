import FoundationEssentials
import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

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
  /// The directory's own name.
  var name: String { String(directory.split(separator: "/").last ?? "") }

  func store(
    durability: Durability = .full, cap: LogCap = LogCap(), clock: ManualClock = ManualClock()
  ) throws -> SQLiteTaskStore {
    try SQLiteTaskStore(path: path, durability: durability, logCap: cap, clock: clock)
  }

  // MARK: What people do to files behind a server's back

  func move(_ from: String, _ to: String) throws {
    // As `mv` does: what is there is replaced.
    try #require(rename(from, to) == 0)
  }

  /// As the documentation tells to make a backup beside a running server.
  func backUp(to copy: String) throws {
    try edit { db in try db.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
    try setMode(0o600, copy)
  }

  /// Puts other bytes into a file, as `cp` over it does: it stays the same file.
  func overwrite(_ path: String, with bytes: Data) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    try #require(written == bytes.count)
  }

  /// Writes to a file: all that can be told of it is that it was last written at another time.
  func touch(_ path: String) throws {
    let time = timeval(tv_sec: 1_000_000_000, tv_usec: 0)
    try #require(utimes(path, [time, time]) == 0)
  }

  /// Has the lock file of an open store take nothing more: the store's descriptor of it becomes one that only reads.
  func stopWritesToLockFile() throws {
    let reading = open(path + ".lock", O_RDONLY | O_CLOEXEC)
    try #require(reading >= 0)
    defer { close(reading) }
    var (file, other) = (stat(), stat())
    try #require(fstat(reading, &file) == 0)
    var count = 0
    for number in CInt(0)..<4096 where number != reading && fstat(number, &other) == 0 {
      guard other.st_dev == file.st_dev, other.st_ino == file.st_ino else { continue }
      try #require(dup2(reading, number) == number)
      count += 1
    }
    try #require(count == 1)
  }

  func bytes(of path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// What is in the store's files, by their names' ends.
  func snapshot(_ suffixes: [String]) throws -> [String: Data] {
    try Dictionary(uniqueKeysWithValues: suffixes.map { ($0, try bytes(of: path + $0)) })
  }

  func putBack(_ files: [String: Data]) throws {
    for (suffix, bytes) in files { try overwrite(path + suffix, with: bytes) }
  }

  /// Closes a store so that its files are as kill -9 leaves them.
  func kill(_ store: SQLiteTaskStore) async throws {
    let files = try snapshot(["", "-wal", "-logs", "-logs-wal", ".lock"])
    try await store.close()
    try putBack(files)
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The tasks in one file of a store, without its write-ahead log: what somebody has who takes the file alone.
  func tasks(in path: String) throws -> Set<TaskID> {
    let alone = directory + "/alone-\(UUID().uuidString).sqlite"
    try FileManager.default.copyItem(atPath: path, toPath: alone)
    return try edit(alone) { db in
      #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
      return Set(try Int64.fetchAll(db, sql: "SELECT id FROM tasks").map { TaskID($0) })
    }
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
