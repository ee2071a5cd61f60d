import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// The audit log and the tasks of failures, as one commit with what they tell of.
@Suite struct AuditLogTests {
  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  /// Has the file refuse rows of a table.
  private func refuse(_ table: String, when condition: String = "TRUE") throws {
    try scratch.edit { db in
      try db.execute(
        sql: """
          CREATE TRIGGER refuse BEFORE INSERT ON \(table) WHEN \(condition) BEGIN SELECT RAISE(ABORT, 'refused'); END
          """)
    }
  }

  @Test func `an action whose entry cannot be written is not done`() async throws {
    let store = try scratch.store(clock: clock)
    let id = try await Bench(store: store).add()[0]
    try await store.close()
    try refuse("audit")

    let again = try scratch.store(clock: clock)
    await #expect(throws: (any Error).self) { _ = try await again.cancel([id], by: "ana") }
    await #expect(throws: (any Error).self) { _ = try await again.delete([id], by: "ana") }
    await #expect(throws: (any Error).self) {
      _ = try await again.change(queue: "default", QueuePatch(paused: true), by: "ana")
    }
    await #expect(throws: (any Error).self) { _ = try await again.append([NewTask(name: "work")], by: "ana") }
    #expect(try await again.task(id)?.state == .queued)
    #expect(try await again.counts() == StateCounts([.queued: 1]))
    #expect(try await again.queues().map(\.paused) == [nil])
    // The program's own go on.
    try await Bench(store: again).add()
    #expect(try await Bench(store: again).claim(5).count == 2)
    try await again.close()
  }

  @Test func `a failure whose hook cannot be written is not on record`() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add()
    try await store.close()
    try refuse("tasks", when: "NEW.queue = 'on-failure'")

    let again = try scratch.store(clock: clock)
    again.watchFailures(FailureWatch(queue: "on-failure", backlog: 20) { _ in NewTask(name: "tell") })
    let task = try await Bench(store: again).claim()[0]
    let failure = AttemptOutcome.failed(TaskFailure(type: "E", message: ""), retryAfter: nil)
    await #expect(throws: (any Error).self) { _ = try await Bench(store: again).finish(task, failure) }
    #expect(try await again.task(task.id)?.state == .running)
    #expect(try await again.counts() == StateCounts([.running: 1]))
    try await again.close()
  }

  @Test func `it is there after a restart, and goes on counting`() async throws {
    let store = try scratch.store(clock: clock)
    let ids = try await Bench(store: store).add(count: 2)
    let place = OperatorPlace(way: .tcp, address: "[::1]:5000", role: "operator", token: "deploy")
    let order = OperatorOrder(Operator("a\u{0}\u{1B}[2J", at: place), filter: "name:\"x\"")
    _ = try await store.cancel(ids, by: order)
    let before = try await store.audit(AuditQuery(), before: nil, limit: 10)
    try await store.close()

    let again = try scratch.store(clock: clock)
    #expect(try await again.audit(AuditQuery(), before: nil, limit: 10) == before)
    #expect(before.map(\.who) == ["a\u{0}\u{1B}[2J"])
    #expect(before.map(\.from) == [place])
    clock.advance(by: .seconds(400 * 86400))
    _ = try await again.cancel(ids, by: "ana")
    #expect(try await again.audit(AuditQuery(), before: nil, limit: 10).map(\.id) == [2])
    try await again.close()
  }

  @Test func `it keeps so many entries of added tasks, and so many others`() async throws {
    let store = try SQLiteTaskStore(path: scratch.path, audit: AuditRetention(count: 2), clock: clock)
    for _ in 0..<3 {
      _ = try await store.cancel([TaskID(999)], by: "ana")
      for _ in 0..<2 { _ = try await store.append([NewTask(name: "work")], by: "ana") }
    }
    #expect(try await store.audit(AuditQuery(), before: nil, limit: 100).map(\.id) == [9, 8, 7, 4])
    try await store.close()
    let listed = try scratch.edit { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM audit_tasks") }
    #expect(listed == 4)
  }

  @Test func `a digest that an earlier process left is not written into again`() async throws {
    func watch(_ store: SQLiteTaskStore) {
      store.watchFailures(
        FailureWatch(queue: "on-failure", backlog: 0) { NewTask(name: "tell", tags: ["count=\($0.count)"]) })
    }
    for _ in 1...2 {
      let store = try scratch.store(clock: clock)
      watch(store)
      try await Bench(store: store).add()
      let task = try await Bench(store: store).claim()[0]
      _ = try await Bench(store: store).finish(task, .failed(TaskFailure(type: "E", message: ""), retryAfter: nil))
      try await store.close()
    }
    let again = try scratch.store(clock: clock)
    #expect(try await again.counts() == StateCounts([.failed: 2, .queued: 2]))
    try await again.close()
  }
}
