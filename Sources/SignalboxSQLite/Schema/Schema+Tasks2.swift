extension Schema {
  /// Closures get a line too.
  ///
  /// `owner` is `!` and the name of the worker incarnation that alone can run the closure, or `#` and the name when it
  /// takes a blocking slot; so `line`, which is the route or else the owner, says of every task who can run it.
  ///
  /// `wait_until` is the due time of a delayed task that waits for another first: `run_at` is for scheduled ones alone.
  ///
  /// `origin` is text by `OriginText`, `redacted` a JSON array. Whatever is written for every move stays in front of the
  /// payload, which can be large; these columns are read with it, or in states that make them needed.
  ///
  /// Holds are not in the file: they mean nothing once the process is gone.
  static let tasks2 = """
    ALTER TABLE tasks ADD COLUMN origin TEXT;
    ALTER TABLE tasks ADD COLUMN redacted TEXT;
    ALTER TABLE tasks ADD COLUMN error_backtrace TEXT;
    ALTER TABLE tasks ADD COLUMN wait_until INTEGER;
    ALTER TABLE tasks ADD COLUMN line TEXT GENERATED ALWAYS AS (coalesce(route, owner)) VIRTUAL;
    ALTER TABLE attempts ADD COLUMN error_backtrace TEXT;
    ALTER TABLE queues ADD COLUMN rate REAL CHECK (rate > 0);

    DROP INDEX tasks_ready;
    CREATE INDEX tasks_ready ON tasks (queue, line, place) WHERE state = 0;
    CREATE INDEX tasks_after ON tasks (after_id) WHERE state = 2;
    CREATE INDEX tasks_closures ON tasks (owner) WHERE state < 4 AND kind = 'closure';
    """
}
