import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import StoreFileSupport
import Testing

@Suite struct MigrationTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func makeFirstVersion() throws {
    try scratch.edit { db in
      try db.execute(sql: SchemaOne.sql)
      try db.execute(sql: SchemaOne.rows)
    }
    try scratch.setMode(0o600, scratch.path)
  }

  private func moment(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }

  private var records: [TaskRecord] {
    let bad = TaskFailure(type: "E", message: "bad")
    let payload = JSONText(trusted: #"{"command":["make"]}"#)
    return [
      TaskRecord(
        id: TaskID(1), name: "work", queue: "mail", priority: 5, maxAttempts: 3, timeout: 1.5,
        payload: JSONText(trusted: #"{"a":1}"#), payloadVersion: 2, tags: ["user=1"], enqueuedAt: moment(10)),
      TaskRecord(
        id: TaskID(2), name: "work", queue: "mail", state: .scheduled, attempt: 2, maxAttempts: 3, tries: 2,
        enqueuedAt: moment(11), runAt: moment(900), startedAt: moment(20),
        error: TaskFailure(type: "E", message: "second")),
      TaskRecord(
        id: TaskID(3), name: "work", queue: "mail", state: .waiting, maxAttempts: 3, enqueuedAt: moment(12),
        after: TaskID(1), afterMode: .completed),
      TaskRecord(
        id: TaskID(4), name: "make", queue: "sh", kind: .command, state: .running, attempt: 1, payload: payload,
        cancelRequested: OperatorMark(at: moment(30), by: "ana"), enqueuedAt: moment(13), startedAt: moment(21),
        worker: "w0"),
      TaskRecord(
        id: TaskID(5), name: "make", queue: "sh", kind: .command, state: .completed, attempt: 1, payload: payload,
        enqueuedAt: moment(14), startedAt: moment(22), finishedAt: moment(40),
        result: JSONText(trusted: #"{"exitCode":0}"#)),
      TaskRecord(
        id: TaskID(6), name: "work", queue: "mail", state: .failed, attempt: 1, tries: 1, enqueuedAt: moment(15),
        startedAt: moment(23), finishedAt: moment(41), error: bad),
      TaskRecord(
        id: TaskID(7), name: "work", queue: "mail", state: .cancelled,
        cancelRequested: OperatorMark(at: moment(42), by: "ana"), enqueuedAt: moment(16), finishedAt: moment(42)),
      TaskRecord(id: TaskID(8), name: "closure", queue: "mail", kind: .closure, enqueuedAt: moment(17)),
    ]
  }

  @Test func aFileOfTheFirstVersionKeepsEverything() async throws {
    try makeFirstVersion()
    for _ in 1...2 {
      let store = try scratch.store()
      #expect(try await store.page(PageRequest()).tasks == records)
      #expect(
        try await store.attempts(of: TaskID(2)).map(\.error?.message) == ["first", "second"])
      let made = TaskQuery([.init(.command(["MAKE"]))])
      #expect(try await store.page(PageRequest(query: made)).tasks.map(\.id) == [TaskID(4), TaskID(5)])
      #expect(try await store.attempts(of: TaskID(6)).map(\.outcome) == [.failed])
      #expect(
        try await store.counts()
          == StateCounts([
            .queued: 2, .scheduled: 1, .waiting: 1, .running: 1, .completed: 1, .failed: 1, .cancelled: 1,
          ]))
      let queue = try #require(try await store.queues().last)
      #expect(queue.name == "sh" && queue.concurrency == 2)
      #expect(queue.paused == OperatorMark(at: moment(50), by: "ana"))
      #expect(try await store.orphans() == [AttemptKey(task: TaskID(4), attempt: 1)])
      try await store.close()
    }
  }

  @Test func itsTasksGoOn() async throws {
    try makeFirstVersion()
    let store = try scratch.store()
    try await store.rescue(store.orphans(), policy: RescuePolicy())
    #expect(try await store.task(TaskID(4))?.state == .cancelled)
    #expect(try await store.loseClosures(except: ["w1"]) == 1)
    #expect(try await store.task(TaskID(8))?.error?.type == "closureLost")
    let claimed = try #require(try await Bench(store: store).claim(9).first)
    #expect(claimed.id == TaskID(1) && claimed.payloadVersion == 2)
    _ = try await Bench(store: store).finish(claimed)
    #expect(try await Bench(store: store).claim(9).map(\.id) == [TaskID(3)])
    var repeated = NewTask(name: "work")
    repeated.idempotency = .init(key: "k", digest: "d")
    #expect(try await store.append([repeated])[0].task.id == TaskID(1))
    #expect(try await store.delete([TaskID(4)], by: "ana") == [.deleted])
    #expect(try await Bench(store: store).add() == [TaskID(9)])
    try await store.close()
  }

  @Test func environmentsOfTheFirstVersionAreShared() async throws {
    try makeFirstVersion()
    try scratch.edit { db in
      try db.execute(
        sql: """
          UPDATE tasks SET environment = 2 WHERE id IN (1, 4, 5);
          DELETE FROM environments;
          INSERT INTO environments VALUES (4, 'B', '\u{E9}"'), (4, 'A', 'b'), (1, 'A', 'b'), (1, 'B', '\u{E9}"'),
            (5, 'A', 'b'), (5, 'B', 'c');
          """)
    }
    let store = try scratch.store()
    #expect(
      try scratch.edit { try Int.fetchAll($0, sql: "SELECT tasks FROM environments ORDER BY tasks") } == [1, 2])
    let request = ClaimRequest(worker: "w1", names: ["work"], commands: true, limit: 1, lease: .seconds(15))
    let claimed = try #require(try await store.claim(request).first)
    #expect(claimed.task.id == TaskID(1) && claimed.environment == ["A": "b", "B": "\u{E9}\""])
    #expect(try await store.delete([TaskID(5)], by: "ana") == [.deleted])
    #expect(try scratch.edit { try Int.fetchAll($0, sql: "SELECT tasks FROM environments") } == [2])
    try await store.close()
  }

  @Test func aFailedMigrationLeavesTheFileAsItWas() throws {
    try makeFirstVersion()
    try scratch.edit { try $0.execute(sql: "ALTER TABLE tasks ADD COLUMN wait_until INTEGER") }
    #expect(scratch.refusal()?.code == .cannotWrite)
    let migrations = try scratch.edit { try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations") }
    let columns = try scratch.edit { try $0.columns(in: "tasks").map(\.name) }
    #expect(migrations == ["1"] && columns.contains("wait_until") && !columns.contains("origin"))
    #expect(try scratch.edit { try Int.fetchOne($0, sql: "SELECT count(*) FROM tasks") } == 8)
  }
}
