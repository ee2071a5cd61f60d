import GRDB
import Signalbox
import SignalboxModel

/// Idempotency keys: a task's own lies in its row, and in `keys` when that row is gone.
extension WriteSession {
  /// What is known of a key, by the name that tells its task from all others.
  func key(_ name: String) throws -> LedgerKey? {
    try db.first(
      """
      SELECT id, idempotency_digest, enqueued_at, NULL, NULL FROM tasks WHERE idempotency_key = ?1
      UNION ALL SELECT task, digest, used_at, state, finished_at FROM keys WHERE key = ?1 LIMIT 1
      """, [.text(name)]
    ) { row in
      let (task, digest) = (TaskID(row.integer(0)), row.text(1))
      guard let state = row.optionalInteger(3) else { return LedgerKey.task(task, digest: digest) }
      let kept = KeptKey(
        task: task, digest: digest, usedAt: Timestamp(microseconds: row.integer(2)),
        state: StateCode.order[Int(state)], finishedAt: row.timestamp(4))
      return LedgerKey.kept(kept)
    }
  }

  /// Keeps the key of a task that is about to be deleted, unless it was first used up to `moment` and no other task of
  /// its request is there.
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
