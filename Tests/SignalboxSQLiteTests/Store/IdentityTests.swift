import FoundationEssentials
import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// Which store a file is after it was moved, copied or put back, and that no id ever means two tasks.
@Suite struct IdentityTests {
  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  private static let all = ["", "-logs", ".lock"]

  /// Adds tasks that each run once and write their own number.
  @discardableResult
  private func run(_ store: SQLiteTaskStore, _ count: Int) async throws -> [TaskID] {
    try await Bench(store: store).add(count: count)
    let tasks = try await Bench(store: store).claim(count)
    for task in tasks {
      let text = "log of \(task.id)"
      store.logs.append([
        LogChunk(key: task.attemptKey, time: clock.now(), source: .stdout, bytes: Array(text.utf8))
      ])
      _ = try await Bench(store: store).finish(task)
    }
    try await store.logs.flush(tasks.map(\.attemptKey))
    return tasks.map(\.id)
  }

  private func log(_ id: TaskID, _ store: SQLiteTaskStore, attempt: Int = 1) async throws -> String {
    let bytes = try await store.logs.read(LogRequest(key: AttemptKey(task: id, attempt: attempt)))
    return String(decoding: bytes.runs.flatMap(\.bytes), as: UTF8.self)
  }

  private func setAside(_ path: String) throws -> [Int64] {
    try scratch.edit(path) { db in try Int64.fetchAll(db, sql: "SELECT task FROM logs ORDER BY task") }
  }

  @Test func `a store that is moved stays what it is`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    try await store.close()
    let moved = scratch.directory + "/moved.sqlite"
    for suffix in Self.all { try scratch.move(scratch.path + suffix, moved + suffix) }
    let again = try SQLiteTaskStore(path: moved, clock: clock)
    #expect(again.identity == store.identity)
    #expect(again.parents == [])
    #expect(again.notices == [])
    #expect(try await log(TaskID(2), again) == "log of 2")
    #expect(try await Bench(store: again).add() == [TaskID(3)])
    try await again.close()
  }

  @Test func `a copy of all files is another store, with the logs of the tasks that it has`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    try await store.close()
    let copy = scratch.directory + "/copy.sqlite"
    for suffix in Self.all {
      try FileManager.default.copyItem(atPath: scratch.path + suffix, toPath: copy + suffix)
    }
    let other = try SQLiteTaskStore(path: copy, clock: clock)
    #expect(other.identity != store.identity && other.identity.count == 32)
    #expect(other.parents == [store.identity])
    #expect(other.notices.map(\.label) == ["copied store"])
    #expect(try await log(TaskID(2), other) == "log of 2")
    #expect(try await Bench(store: other).add() == [TaskID(1_000_003)])
    try await other.close()
    // From now on it is the same.
    let again = try SQLiteTaskStore(path: copy, clock: clock)
    #expect(again.identity == other.identity && again.parents == other.parents)
    #expect(again.notices == [])
    #expect(try await Bench(store: again).add() == [TaskID(1_000_004)])
    try await again.close()
    let original = try scratch.store(clock: clock)
    #expect(original.identity == store.identity)
    #expect(try await Bench(store: original).add() == [TaskID(3)])
    try await original.close()
  }

  @Test func `a copy is served beside the live store, and a copy of it knows both`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    let path = scratch.directory + "/a.sqlite"
    try scratch.backUp(to: path)
    let first = try SQLiteTaskStore(path: path, clock: clock)
    let second = try await Bench(store: first).add()[0]
    #expect(second.rawValue > 1_000_000)
    #expect(try await Bench(store: store).add() == [TaskID(3)])
    try await first.close()
    let copy = scratch.directory + "/b.sqlite"
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    let next = try SQLiteTaskStore(path: copy, clock: clock)
    #expect(next.parents == [first.identity, store.identity])
    #expect(Set([next.identity, first.identity, store.identity]).count == 3)
    try await next.close()
    try await store.close()
  }

  @Test func `after a restore in place no id means another task, and no old log shows`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    try await store.close()
    let backup = try scratch.snapshot([""])
    let later = try scratch.store(clock: clock)
    try await run(later, 3)
    try await later.close()
    try scratch.putBack(backup)

    let again = try scratch.store(clock: clock)
    #expect(again.identity != store.identity && again.parents == [store.identity])
    let notice = try #require(again.notices.first)
    #expect(notice.label == "restored store")
    let aside = scratch.path + "-logs.set-aside"
    #expect(notice.message.contains(aside))
    #expect(try setAside(aside) == [3, 4, 5])
    #expect(try scratch.mode(aside) == 0o600)
    #expect(try await log(TaskID(2), again) == "log of 2")
    for id in 3...5 { #expect(try await again.logs.sizes(of: TaskID(Int64(id))) == [:]) }
    #expect(try await run(again, 1) == [TaskID(1_000_006)])
    #expect(try await log(TaskID(1_000_006), again) == "log of 1000006")
    try await again.close()
  }

  @Test func `logs that there is no room to set aside leave no half of a file, and are set aside at the next start`()
    async throws
  {
    let disk = FaultyDisk(underLogsOf: scratch)
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    try await store.close()
    let backup = try scratch.snapshot([""])
    let later = try scratch.store(clock: clock)
    try await run(later, 3)
    let key = AttemptKey(task: TaskID(3), attempt: 1)
    let much = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    later.logs.append([LogChunk(key: key, time: clock.now(), source: .stdout, bytes: much)])
    try await later.logs.flush([key])
    try await later.close()
    try scratch.putBack(backup)

    // Enough for the logs to be opened.
    disk.setRoom(64 << 10)
    #expect(scratch.refusal()?.code == .cannotWrite)
    let aside = scratch.path + "-logs.set-aside"
    for suffix in ["", "-journal"] { #expect(!scratch.exists(aside + suffix)) }
    disk.setRoom(nil)
    let again = try scratch.store(clock: clock)
    #expect(try setAside(aside) == [3, 4, 5])
    #expect(!scratch.exists(aside + "-2"))
    #expect(again.parents == [store.identity])
    try await again.close()
  }

  @Test func `a restore that leaves no trace in ids is noticed too, and an attempt has its own log`() async throws {
    let store = try scratch.store(clock: clock)
    let id = try await Bench(store: store).add()[0]
    try await store.close()
    let backup = try scratch.snapshot([""])
    let later = try scratch.store(clock: clock)
    let task = try await Bench(store: later).claim()[0]
    later.logs.append([LogChunk(key: task.attemptKey, time: clock.now(), source: .stdout, bytes: Array("old".utf8))])
    _ = try await Bench(store: later).finish(task)
    try await later.close()
    try scratch.putBack(backup)
    let again = try scratch.store(clock: clock)
    #expect(again.parents == [store.identity])
    #expect(try await Bench(store: again).claim().map(\.id) == [id])
    #expect(try await log(id, again) == "")
    try await again.close()
  }

  @Test func `an online backup of a server that was killed since is known by the ids`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    let backup = scratch.directory + "/backup.sqlite"
    try scratch.backUp(to: backup)
    try await run(store, 3)
    try await scratch.kill(store)
    // The operator's `rm tasks.sqlite-wal; cp backup.sqlite tasks.sqlite`.
    try scratch.remove(scratch.path + "-wal")
    try scratch.overwrite(scratch.path, with: scratch.bytes(of: backup))
    let again = try scratch.store(clock: clock)
    for id in 3...5 { #expect(try await again.logs.sizes(of: TaskID(Int64(id))) == [:]) }
    let next = try await Bench(store: again).add()[0]
    #expect(next.rawValue > 5)
    try await again.close()
  }

  @Test func `a copy of the file alone, of a store that was just made, is another store`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    let copy = scratch.directory + "/copy.sqlite"
    try FileManager.default.copyItem(atPath: scratch.path, toPath: copy)
    let other = try SQLiteTaskStore(path: copy, clock: clock)
    #expect(other.identity != store.identity && other.parents == [store.identity])
    #expect(other.notices.map(\.label) == ["copied store"])
    try await other.close()
    try await store.close()
  }

  /// SQLite would delete the log, or lay its pages over whatever is there.
  @Test(arguments: [nil, "", "not a database"])
  func `a start without the file leaves the write-ahead log of a killed server as it is`(_ text: String?) async throws {
    let store = try scratch.store(clock: clock)
    let kept = try await Bench(store: store).add(count: 3)
    try await scratch.kill(store)
    let old = scratch.directory + "/old"
    try scratch.move(scratch.path, old)
    if let text { try scratch.overwrite(scratch.path, with: Data(text.utf8)) }
    let log = try scratch.bytes(of: scratch.path + "-wal")
    for _ in 1...2 {
      let refusal = try #require(scratch.refusal())
      #expect(refusal.code == .storeLost && refusal.message.contains("\(scratch.path)-wal"), "\(refusal)")
    }
    #expect(try scratch.bytes(of: scratch.path + "-wal") == log)
    try scratch.remove(scratch.path)
    try scratch.move(old, scratch.path)
    let again = try scratch.store(clock: clock)
    try await again.close()
    #expect(try scratch.tasks(in: scratch.path).isSuperset(of: kept))
  }

  /// SQLite would lay the pages of the log over a file that they do not belong to.
  @Test(arguments: ["", "-logs"], [true, false])
  func `a file in the place of one whose write-ahead log a killed server left is refused`(
    _ suffix: String, _ isOnlineBackup: Bool
  ) async throws {
    let first = try scratch.store(clock: clock)
    try await run(first, 2)
    try await first.close()
    let file = scratch.path + suffix
    let backup = scratch.directory + "/backup.sqlite"
    try FileManager.default.copyItem(atPath: file, toPath: backup)
    let store = try scratch.store(clock: clock)
    if isOnlineBackup {
      try scratch.remove(backup)
      try scratch.edit(file) { db in try db.execute(sql: "VACUUM INTO ?", arguments: [backup]) }
    }
    try await run(store, 3)
    try await scratch.kill(store)
    let old = try scratch.bytes(of: backup)
    try scratch.overwrite(file, with: old)
    let refusal = try #require(scratch.refusal())
    #expect(refusal.code == .storeLost)
    #expect(refusal.message.contains("mv \(file)-wal \(file)-wal.old"))
    #expect(try scratch.bytes(of: file) == old)
    try scratch.move(file + "-wal", file + "-wal.old")
    let again = try scratch.store(clock: clock)
    #expect(try await again.task(TaskID(2)) != nil)
    #expect(try await (again.task(TaskID(5)) != nil) == (suffix == "-logs"))
    try await again.close()
  }

  @Test func `a server that was killed goes on as the same store`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 700)
    try await scratch.kill(store)
    let again = try scratch.store(clock: clock)
    #expect(again.identity == store.identity && again.parents == [])
    #expect(again.notices == [])
    #expect(try await log(TaskID(700), again) == "log of 700")
    let next = try await Bench(store: again).add()[0].rawValue
    // Ids that were reserved count as given: at most as many as 16 commits like the largest gave.
    #expect((701...(701 + 17 * 1400)).contains(next))
    try await again.close()
  }

  /// What the lock file does not say may not be in the header of the file either, or the file would be taken for another one.
  @Test func `so does one whose lock file could not be written before it was killed`() async throws {
    let store = try scratch.store(clock: clock)
    try scratch.stopWritesToLockFile()
    let text = String(repeating: "x", count: 1 << 20)
    let large = NewTask(name: "work", payload: JSONText(trusted: "\"\(text)\""))
    for _ in 0..<20 { _ = try await store.append([large]) }
    try await run(store, 1)
    #expect(store.trouble == nil)
    // There was a checkpoint.
    #expect(try !scratch.tasks(in: scratch.path).isEmpty)
    try await scratch.kill(store)
    let again = try scratch.store(clock: clock)
    #expect(again.identity == store.identity && again.parents == [] && again.notices == [])
    #expect(try await again.counts().total == 21)
    try await again.close()
  }

  @Test(arguments: [["-logs"], ["", "-logs"], ["", "-logs", ".lock"]])
  func `old logs, or old logs and tasks`(_ suffixes: [String]) async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    try await store.close()
    let backup = try scratch.snapshot(suffixes)
    let later = try scratch.store(clock: clock)
    try await run(later, 3)
    try await later.close()
    try scratch.putBack(backup)
    let again = try scratch.store(clock: clock)
    for id in 1...2 { #expect(try await log(TaskID(Int64(id)), again) == "log of \(id)") }
    for id in 3...5 { #expect(try await again.logs.sizes(of: TaskID(Int64(id))) == [:]) }
    let next = try await run(again, 1)[0]
    #expect(try await log(next, again) == "log of \(next)")
    // Nothing is left that could know better when all three are put back.
    if !suffixes.contains(".lock") { #expect(next.rawValue > 5) }
    try await again.close()
  }

  @Test func `logs of another store are set aside whole`() async throws {
    let other = try SQLiteTaskStore(path: scratch.directory + "/other.sqlite", clock: clock)
    try await run(other, 4)
    try await other.close()
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    try await store.close()
    try scratch.move(scratch.directory + "/other.sqlite-logs", scratch.path + "-logs")
    let again = try scratch.store(clock: clock)
    #expect(again.identity == store.identity)
    let notice = try #require(again.notices.first)
    #expect(notice.label == "logs set aside" && notice.message.contains(scratch.path + "-logs.set-aside"))
    #expect(try setAside(scratch.path + "-logs.set-aside") == [1, 2, 3, 4])
    for id in 1...4 { #expect(try await log(TaskID(Int64(id)), again) == "") }
    #expect(try await run(again, 1) == [TaskID(3)])
    try await again.close()
  }

  @Test func `a new file beside old logs begins without them`() async throws {
    let store = try scratch.store(clock: clock)
    try await run(store, 2)
    try await store.close()
    try scratch.remove(scratch.path)
    let again = try scratch.store(clock: clock)
    let id = try await Bench(store: again).add()[0]
    #expect(try await log(id, again) == "")
    #expect(try setAside(scratch.path + "-logs.set-aside") == [1, 2])
    try await again.close()
  }
}
