import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

@Suite struct PruningTests {
  let scratch = try! Scratch()
  let clock = ManualClock()

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
