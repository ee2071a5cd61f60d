import GRDB
import Signalbox
import SignalboxModel

/// Idempotency keys: a task's own lies in its row, and in `keys` when that row is gone.
extension WriteSession {
  /// What an earlier append made of the task.
  ///
  /// - Parameter earlier: what the append under way has made already.
  func known(_ task: NewTask, among earlier: [Appended]) throws -> Appended? {
    guard let idempotency = task.idempotency else { return nil }
    let found = try db.first(
      """
      SELECT id, idempotency_digest, enqueued_at, NULL, NULL FROM tasks WHERE idempotency_key = ?1
      UNION ALL SELECT task, digest, used_at, state, finished_at FROM keys WHERE key = ?1 LIMIT 1
      """, [.text(idempotency.name)]
    ) { row in
      (
        kept: KeptKey(
          task: TaskID(row.integer(0)), digest: row.text(1), usedAt: Timestamp(microseconds: row.integer(2)),
          state: StateCode.order[row.optionalInteger(3).map(Int.init) ?? StateCode.queued],
          finishedAt: row.timestamp(4)), isGone: row.optionalInteger(3) != nil
      )
    }
    guard let (kept, isGone) = found else { return nil }
    guard kept.digest == idempotency.digest else {
      throw earlier.contains { !$0.existed && $0.task.id == kept.task }
        ? StoreError.keyUsedTwice : StoreError.keyUsed(by: kept.task)
    }
    if isGone { return Appended(gone: task, kept) }
    return try load(kept.task).map { Appended(existing: $0.record) }
  }

  /// Keeps the key of a task that is about to be deleted.
  ///
  /// - Parameter moment: keys that were first used up to then are let go, unless another task of their request is there.
  func keepKey(of id: TaskID, usedAfter moment: Timestamp?) throws {
    try db.run(
      """
      INSERT OR REPLACE INTO keys (key, digest, task, state, used_at, finished_at)
      SELECT idempotency_key, idempotency_digest, id, state, enqueued_at, finished_at FROM tasks
      WHERE id = ?1 AND idempotency_key IS NOT NULL
        AND (?2 IS NULL OR enqueued_at > ?2 OR \(KeptKeys.hasLiveTask(key: "tasks.idempotency_key", but: "?1")))
      """, [SQLValue(id), SQLValue(moment)])
  }
}

/// The table of keys whose tasks are gone.
enum KeptKeys {
  /// Whether another task of the same request is there, as SQL: its own key is the request's, or that with a place after it.
  static func hasLiveTask(key: String, but id: String = "0") -> String {
    let request = "substr(\(key), 1, ifnull(nullif(instr(\(key), char(31)), 0), length(\(key)) + 1) - 1)"
    return """
      (EXISTS (SELECT 1 FROM tasks AS other WHERE other.idempotency_key = \(request) AND other.id <> \(id))
        OR EXISTS (
          SELECT 1 FROM tasks AS other
          WHERE other.idempotency_key > \(request) || char(31) AND other.idempotency_key < \(request) || char(32)
            AND other.id <> \(id)))
      """
  }

  /// Keys that can be let go.
  static func expired(usedUpTo moment: Timestamp, limit: Int, _ db: Database) throws -> [String] {
    try db.rows(
      "SELECT key FROM keys WHERE used_at <= ? AND NOT \(hasLiveTask(key: "keys.key")) ORDER BY used_at LIMIT ?",
      [SQLValue(moment), SQLValue(limit)]
    ) { $0.text(0) }
  }
}
