public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  public func cancel(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try await commit { session in try ids.map { try session.cancel($0, by: who) } }
  }

  public func kill(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try await writer.write { session in try ids.map { try session.kill($0, by: who) } }
  }

  public func retry(_ ids: [TaskID], by who: String, heldClosures: Set<TaskID>) async throws -> [ActionResult] {
    try await commit { session in
      try ids.map { try session.retry($0, closureIsHeld: heldClosures.contains($0)) }
    }
  }

  public func delete(_ ids: [TaskID]) async throws -> [ActionResult] {
    let results = try await commit { session in try ids.map { try session.delete($0) } }
    try await discardLogs()
    return results
  }

  public func change(queue name: String, _ patch: QueuePatch, by who: String) async throws -> QueueRecord {
    try await writer.write { try $0.change(queue: name, patch, by: who) }
  }

  public func prune(_ retention: Retention, limit: Int) async throws -> Int {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    try await discardLogs()
    let old = try await overdue(retention, limit)
    var deleted = 0
    var rest = old[...]
    // In small steps, so that no caller waits for a large one.
    while !rest.isEmpty {
      let step = Array(rest.prefix(200))
      rest = rest.dropFirst(step.count)
      deleted += try await commit { session in
        let count = try step.count { try session.delete($0, onlyFinal: true) == .deleted }
        try session.db.run("PRAGMA incremental_vacuum(400)")
        return count
      }
    }
    if deleted > 0 { try await discardLogs() }
    return deleted
  }

  /// The oldest final tasks that are past retention, at most `limit`.
  private func overdue(_ retention: Retention, _ limit: Int) async throws -> [TaskID] {
    let excess = memory.withLock { $0.board.finals } - retention.count
    let oldest = clock.now() + (.zero - retention.age)
    let parts = StateCode.finals.map {
      """
      SELECT * FROM
        (SELECT id, place FROM tasks INDEXED BY tasks_place WHERE state = \($0) ORDER BY place, id LIMIT ?1)
      """
    }
    let sql = parts.joined(separator: "\nUNION ALL\n") + " ORDER BY place, id LIMIT ?1"
    return try await read { db in
      let finals = try db.rows(sql, [SQLValue(limit)]) {
        (id: TaskID($0.integer(0)), finishedAt: Timestamp(microseconds: $0.integer(1)))
      }
      return finals.enumerated().filter { $0.offset < excess || $0.element.finishedAt < oldest }.map(\.element.id)
    }
  }

  /// Deletes the logs of deleted tasks; also what a process before this one did not come to.
  private func discardLogs() async throws {
    let tasks = try await read { db in
      try db.rows("SELECT task FROM discarded LIMIT 10000") { TaskID($0.integer(0)) }
    }
    guard !tasks.isEmpty else { return }
    try await logStore.delete(tasks)
    try await writer.write { session in
      for task in tasks { try session.db.run("DELETE FROM discarded WHERE task = ?", [SQLValue(task)]) }
    }
  }
}
