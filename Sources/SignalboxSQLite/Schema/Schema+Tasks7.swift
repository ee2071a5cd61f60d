extension Schema {
  /// The idempotency keys of tasks that were deleted, which the task's row holds while it is there: `key` is that of the task
  /// (`NewTask.Idempotency.name`), `used_at` when it was first used, `state` and `finished_at` how the task was deleted.
  static let tasks7 = """
    CREATE TABLE keys (
      key TEXT PRIMARY KEY,
      digest TEXT NOT NULL,
      task INTEGER NOT NULL,
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
      used_at INTEGER NOT NULL,
      finished_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_used ON keys (used_at);
    """
}
