import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import Testing

@Suite struct SchemaTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// One queued, one scheduled, one running and one failed task, with the ids 1 to 4.
  private func fill() async throws {
    let store = try scratch.store()
    let bench = Bench(store: store)
    try await bench.add("other")
    try await bench.add(delay: .seconds(9))
    try await bench.add(count: 2)
    let running = try await bench.claim(2)
    _ = try await bench.finish(running[1], .failed(TaskFailure(type: "E", message: "m"), retryAfter: nil))
    try await store.close()
  }

  @Test(arguments: [
    "UPDATE tasks SET state = 7 WHERE id = 1",
    "UPDATE tasks SET state = 1 WHERE id = 1",
    "UPDATE tasks SET state = 2 WHERE id = 1",
    "UPDATE tasks SET state = 3 WHERE id = 1",
    "UPDATE tasks SET state = 4 WHERE id = 1",
    "UPDATE tasks SET run_at = 5 WHERE id = 1",
    "UPDATE tasks SET finished_at = 5 WHERE id = 1",
    "UPDATE tasks SET cancel_at = 5, cancel_by = 'ana' WHERE id = 1",
    "UPDATE tasks SET run_at = NULL WHERE id = 2",
    "UPDATE tasks SET state = 0 WHERE id = 2",
    "UPDATE tasks SET worker = NULL WHERE id = 3",
    "UPDATE tasks SET started_at = NULL WHERE id = 3",
    "UPDATE tasks SET outcome = 'lost', ended_at = 5 WHERE id = 3",
    "UPDATE tasks SET cancel_by = 'ana' WHERE id = 3",
    "UPDATE tasks SET finished_at = NULL WHERE id = 4",
    "UPDATE tasks SET error_type = NULL, error_message = NULL WHERE id = 4",
    "UPDATE tasks SET error_message = NULL WHERE id = 4",
    "UPDATE tasks SET ended_at = NULL WHERE id = 4",
    "UPDATE tasks SET outcome = 'vanished' WHERE id = 4",
    "UPDATE tasks SET tries = -1 WHERE id = 4",
    "UPDATE tasks SET tries = 9 WHERE id = 4",
    "UPDATE tasks SET kind = 'magic' WHERE id = 1",
    "UPDATE tasks SET priority = 'high' WHERE id = 1",
    "UPDATE tasks SET idempotency_key = 'k' WHERE id = 1",
    "UPDATE counts SET n0 = -1",
    "INSERT INTO environments (digest, tasks, content) VALUES (1, -1, '{}')",
    "INSERT INTO queues (name, concurrency) VALUES ('q', 0)",
    "INSERT INTO queues (name, paused_at) VALUES ('q', 5)",
  ])
  func anIllegalRowIsRefused(_ sql: String) async throws {
    try await fill()
    try scratch.edit { db in
      let error = #expect(throws: DatabaseError.self) { try db.execute(sql: sql) }
      #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    }
  }

  @Test func oneKeyIsOneTask() async throws {
    try await fill()
    try scratch.edit { db in
      try db.execute(sql: "UPDATE tasks SET idempotency_key = 'k', idempotency_digest = 'd' WHERE id = 1")
      #expect(throws: DatabaseError.self) {
        try db.execute(sql: "UPDATE tasks SET idempotency_key = 'k', idempotency_digest = 'd' WHERE id = 2")
      }
    }
  }

  @Test func environmentsThatTasksShareAreStoredOnce() async throws {
    let store = try scratch.store()
    var values: [String: String] = [:]
    for number in 0..<45 { values["NAME\(number)"] = String(repeating: "x", count: 60) }
    let environment = CommandVariables(values)
    let task = NewTask(name: "sh", kind: .command, environment: environment)
    // The same letter as one scalar and as two: other bytes, so another environment.
    let others = ["\u{E9}", "e\u{301}"].map { NewTask(name: "sh", kind: .command, environment: ["A": $0]) }
    let ids = try await store.append(Array(repeating: task, count: 500) + others).map(\.task.id)
    _ = try await store.append([task])
    func numbers() throws -> [Int] {
      try scratch.edit { try Int.fetchAll($0, sql: "SELECT tasks FROM environments ORDER BY tasks") }
    }
    #expect(try numbers() == [1, 1, 501])
    #expect(try await store.delete(Array(ids.prefix(400)), by: "ana").allSatisfy { $0 == .deleted })
    #expect(try numbers() == [1, 1, 101])
    #expect(try await store.delete(Array(ids.suffix(2)), by: "ana") == [.deleted, .deleted])
    #expect(try numbers() == [101])
    // Read from the file, and not from memory.
    try await store.close()
    let again = try scratch.store()
    let request = ClaimRequest(worker: "w1", names: [], commands: true, limit: 200, lease: .seconds(15))
    let environments = try await again.claim(request).map(\.environment)
    #expect(environments == Array(repeating: environment, count: 101))
    try await again.close()
  }

  @Test func deletingATaskTakesAllThatBelongsToIt() async throws {
    let store = try scratch.store()
    let task = NewTask(name: "work", tags: ["user=1", "User=1"], maxAttempts: 3, environment: ["A": "b"])
    let id = try await store.append([task])[0].task.id
    for _ in 0..<3 {
      let claimed = try #require(try await Bench(store: store).claim().first)
      store.logs.append([LogChunk(key: claimed.attemptKey, time: claimed.enqueuedAt, source: .stdout, bytes: [65])])
      _ = try await Bench(store: store).finish(claimed)
      _ = try await store.retry([id], by: "ana")
    }
    #expect(try await store.logs.sizes(of: id) == [1: 1, 2: 1, 3: 1])
    #expect(try await store.delete([id], by: "ana") == [.deleted])
    _ = try await store.prune(Retention(), limit: 10)
    #expect(try await store.logs.sizes(of: id) == [:])
    try await store.close()
    for table in ["tasks", "attempts", "environments", "tags", "counts", "discarded"] {
      #expect(try scratch.edit { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == 0, "\(table)")
    }
    for table in ["logs", "chunks"] {
      #expect(
        try scratch.edit(scratch.path + "-logs") { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == 0)
    }
  }
}
