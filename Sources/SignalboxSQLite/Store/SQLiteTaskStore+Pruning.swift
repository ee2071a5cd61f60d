import GRDB
public import Signalbox
import SignalboxModel

extension SQLiteTaskStore {
  public func prune(_ retention: Retention, limit: Int) async throws -> Int {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    try await discardLogs()
    var rest = try await overdue(retention, limit)[...]
    let oldestKey = clock.now() + (.zero - retention.keys)
    var deleted = 0
    // In small steps, so that no caller waits for a large one.
    while !rest.isEmpty {
      let step = Array(rest.prefix(200))
      rest = rest.dropFirst(step.count)
      deleted += try await commit(weight: step.count) { session in
        let count = try step.count { try session.prune($0, keepingKeysUsedAfter: oldestKey) }
        try session.db.run("PRAGMA incremental_vacuum(400)")
        return count
      }
    }
    if deleted > 0 { try await discardLogs() }
    try await forgetKeys(usedUpTo: oldestKey)
    return deleted
  }

  /// - Returns: whether they are gone. The tasks are in any case: logs that cannot be written now go with a later pruning.
  private func deleteLogs(of tasks: [TaskID]) async throws -> Bool {
    do {
      try await logStore.delete(tasks)
      return true
    } catch let error as StoreError where error.code != .closed {
      return false
    }
  }

  /// Deletes the keys of deleted tasks that are past retention.
  private func forgetKeys(usedUpTo moment: Timestamp) async throws {
    while true {
      let expired = try await read { try KeptKeys.expired(usedUpTo: moment, limit: 500, $0) }
      guard !expired.isEmpty else { return }
      try await writer.write(weight: expired.count) { session in
        for key in expired { try session.db.run("DELETE FROM keys WHERE key = ?", [.text(key)]) }
      }
    }
  }

  /// The oldest final tasks that are past retention, at most `limit`.
  private func overdue(_ retention: Retention, _ limit: Int) async throws -> [TaskID] {
    let surplus = try await surplus(over: retention.bytes)
    let counts = memory.withLock { $0.board.counts }
    let parts = StateCode.finals.map {
      """
      SELECT * FROM
        (SELECT id, place, state FROM tasks INDEXED BY tasks_place WHERE state = \($0) ORDER BY place, id LIMIT ?1)
      """
    }
    let sql = parts.joined(separator: "\nUNION ALL\n") + " ORDER BY place, id"
    let oldest = try await read { db in
      try db.rows(sql, [SQLValue(limit)]) {
        FinalTask(
          id: TaskID($0.integer(0)), state: StateCode.order[$0.int(2)],
          finishedAt: Timestamp(microseconds: $0.integer(1)))
      }
    }
    return retention.overdue(among: oldest, counts: counts, surplus: surplus, now: clock.now(), limit: limit)
  }

  /// How many tasks of the average size have to go for the files to take no more than `limit` bytes; the next look tells
  /// whether that was enough.
  private func surplus(over limit: Int?) async throws -> Int {
    guard let limit else { return 0 }
    let used = try await usedBytes()
    let tasks = memory.withLock { $0.board.totals.reduce(0, +) }
    guard used > limit, tasks > 0 else { return 0 }
    return (used - limit) / max(used / tasks, 1) + 1
  }

  /// Bytes of the pages in use in both files.
  private func usedBytes() async throws -> Int {
    let used: @Sendable (Database) throws -> Int = { db in
      let setting = { (name: String) in try db.first("PRAGMA \(name)") { $0.int(0) } ?? 0 }
      return try (setting("page_count") - setting("freelist_count")) * setting("page_size")
    }
    return try await read(used) + logBytes(used)
  }

  /// Of the logs; none while they cannot be read.
  private func logBytes(_ used: @escaping @Sendable (Database) throws -> Int) async throws -> Int {
    do {
      return try await logStore.read(used)
    } catch let error as StoreError where error.code != .closed {
      return 0
    }
  }

  /// Deletes the logs of deleted tasks; also what a process before this one did not come to.
  func discardLogs() async throws {
    let tasks = try await read { db in
      try db.rows("SELECT task FROM discarded LIMIT 10000") { TaskID($0.integer(0)) }
    }
    guard !tasks.isEmpty, try await deleteLogs(of: tasks) else { return }
    try await writer.write(weight: tasks.count) { session in
      for task in tasks { try session.db.run("DELETE FROM discarded WHERE task = ?", [SQLValue(task)]) }
    }
  }
}
