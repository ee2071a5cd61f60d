import FoundationEssentials
import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Synchronization
import Testing

@Suite struct PruningTests {
  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  private func finished(_ store: SQLiteTaskStore, _ count: Int) async throws -> [TaskID] {
    let bench = Bench(store: store)
    try await bench.add(count: count)
    let tasks = try await bench.claim(count)
    for task in tasks { _ = try await bench.finish(task) }
    return tasks.map(\.id)
  }

  @Test func whatIsTooOldGoes() async throws {
    let store = try scratch.store(clock: clock)
    let old = try await finished(store, 300)
    clock.advance(by: .seconds(100))
    let new = try await finished(store, 3)
    let waiting = try await Bench(store: store).add()
    let retention = Retention(age: .seconds(50), count: 1000)
    #expect(try await store.prune(retention, limit: 10) == 10)
    #expect(try await store.task(old[9]) == nil)
    #expect(try await store.task(old[10]) != nil)
    #expect(try await store.prune(retention, limit: 1000) == 290)
    #expect(try await store.prune(retention, limit: 1000) == 0)
    #expect(try await store.page(PageRequest()).tasks.map(\.id) == new + waiting)
    #expect(try await store.counts() == StateCounts([.completed: 3, .queued: 1]))
    try await store.close()
  }

  @Test func whatIsTooManyGoesOldestFirst() async throws {
    let store = try scratch.store(clock: clock)
    var ids: [TaskID] = []
    for _ in 0..<5 {
      ids += try await finished(store, 2)
      clock.advance(by: .seconds(1))
    }
    #expect(try await store.prune(Retention(count: 4), limit: 1000) == 6)
    #expect(try await store.page(PageRequest()).tasks.map(\.id) == Array(ids.suffix(4)))
    try await store.close()
  }

  @Test func theFileShrinksAndTheLogsGo() async throws {
    let store = try scratch.store(clock: clock)
    let payload = JSONText(trusted: "\"\(String(repeating: "x", count: 20_000))\"")
    _ = try await store.append(Array(repeating: NewTask(name: "work", payload: payload), count: 100))
    let tasks = try await Bench(store: store).claim(100)
    for task in tasks {
      store.logs.append([LogChunk(key: task.attemptKey, time: clock.now(), source: .stdout, bytes: [1, 2, 3])])
      _ = try await Bench(store: store).finish(task)
    }
    let pages = try await store.setting("page_count")
    #expect(try await store.prune(Retention(count: 0), limit: 1000) == 100)
    #expect(try await store.setting("page_count") < pages / 2)
    for task in tasks { #expect(try await store.logs.sizes(of: task.id) == [:]) }
    try await store.close()
  }

  private func ended(_ store: SQLiteTaskStore, count: Int, payload bytes: Int, log: Int = 0) async throws -> [TaskID] {
    let payload = JSONText(trusted: "\"\(String(repeating: "x", count: bytes))\"")
    var ids: [TaskID] = []
    for _ in 0..<count {
      _ = try await store.append([NewTask(name: "work", payload: payload)])
      let task = try await Bench(store: store).claim()[0]
      if log > 0 {
        let bytes = [UInt8](repeating: UInt8(ascii: "l"), count: log)
        store.logs.append([LogChunk(key: task.attemptKey, time: clock.now(), source: .stdout, bytes: bytes)])
        try await store.logs.flush([task.attemptKey])
      }
      _ = try await Bench(store: store).finish(task)
      ids.append(task.id)
    }
    return ids
  }

  private func size(_ suffix: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path + suffix)
    return Int(try #require(attributes[.size] as? UInt64))
  }

  @Test func `the size that is asked for bounds the files, however large a task is`() async throws {
    let store = try scratch.store(clock: clock)
    _ = try await ended(store, count: 30, payload: 900_000, log: 500_000)
    try #require(try size("") + size("-wal") > 26_000_000)
    let bound = 8 << 20
    while try await store.prune(Retention(bytes: bound), limit: 1000) > 0 {}
    #expect(try size("") + size("-logs") <= bound + 2 << 20)
    #expect(try await store.counts()[.completed] > 2)
    _ = try await store.prune(Retention(count: 0), limit: 1000)
    #expect(try size("") < 1 << 20)
    #expect(try size("-logs") < 1 << 20)
    try await store.close()
  }

  @Test func `what is deleted takes no more than a bounded part of the file in one commit`() async throws {
    let store = try scratch.store(clock: clock)
    _ = try await ended(store, count: 30, payload: 900_000)
    let commits = Mutex<[Int]>([])
    store.wakeups { wakeup in
      let deleted = wakeup.moves.count { $0.after == nil }
      if deleted > 0 { commits.withLock { $0.append(deleted) } }
    }
    #expect(try await store.prune(Retention(count: 0), limit: 1000) == 30)
    // 4 MB, and the task that came over it.
    #expect(commits.withLock { $0.max() } == 5)
    try await store.close()
  }

  @Test func `whoever deletes a task does not wait for its log, which is due to go then`() async throws {
    let store = try scratch.store(clock: clock)
    let ids = try await ended(store, count: 2, payload: 10, log: 10)
    let due = Mutex<[Bool]>([])
    store.wakeups { wakeup in due.withLock { $0.append(wakeup.isPruningDue) } }
    #expect(try await store.delete([ids[0]], by: "ana") == [.deleted])
    #expect(due.withLock { $0 } == [true])
    #expect(try await store.logs.sizes(of: ids[0]) == [1: 10])
    #expect(try await store.prune(Retention(count: 0), limit: 100) == 1)
    #expect(due.withLock { $0 } == [true, false])
    for id in ids { #expect(try await store.logs.sizes(of: id) == [:]) }
    try await store.close()
  }

  @Test func `logs of tasks that nobody knows go too`() async throws {
    let store = try scratch.store(clock: clock)
    let ids = try await ended(store, count: 3, payload: 10, log: 10)
    try await store.close()
    // As after a power cut that took the deletion's note and not the deletion.
    try scratch.edit { db in
      try db.execute(sql: "DELETE FROM tasks WHERE id = 2")
      try db.execute(sql: "UPDATE counts SET n4 = 2")
    }
    let again = try scratch.store(clock: clock)
    #expect(try await again.logs.sizes(of: ids[1]) == [1: 10])
    _ = try await again.prune(Retention(), limit: 100)
    #expect(try await again.logs.sizes(of: ids[1]) == [:])
    #expect(try await again.logs.sizes(of: ids[2]) == [1: 10])
    try await again.close()
  }

  @Test func logsThatAnEarlierProcessDidNotComeToGoWithTheNextPruning() async throws {
    let store = try scratch.store(clock: clock)
    let id = try await finished(store, 1)[0]
    store.logs.append([LogChunk(key: AttemptKey(task: id, attempt: 1), time: clock.now(), source: .stdout, bytes: [1])])
    try await store.close()
    try scratch.edit { db in
      try db.execute(sql: "DELETE FROM tasks")
      try db.execute(sql: "DELETE FROM counts")
      try db.execute(sql: "INSERT INTO discarded (task) VALUES (?)", arguments: [id.rawValue])
    }
    let again = try scratch.store(clock: clock)
    #expect(try await again.logs.sizes(of: id) == [1: 1])
    _ = try await again.prune(Retention(), limit: 100)
    #expect(try await again.logs.sizes(of: id) == [:])
    try await again.close()
  }
}
