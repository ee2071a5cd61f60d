extension Schema {
  /// The audit log.
  ///
  /// `place` is JSON, as are `change` and `results`; `series` is of an order that is carried out in batches.
  ///
  /// `line` is 0 for what adds tasks and 1 for everything else: each is bounded by itself, and `number` counts within it
  /// without a gap, so that what is over the bound is found without counting.
  ///
  /// `audit_tasks` lists an entry's tasks, which may have been deleted since.
  static let tasks3 = """
    CREATE TABLE audit (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      line INTEGER NOT NULL CHECK (line BETWEEN 0 AND 1),
      number INTEGER NOT NULL,
      at INTEGER NOT NULL,
      until INTEGER,
      who TEXT NOT NULL,
      place TEXT NOT NULL,
      action TEXT NOT NULL,
      count INTEGER NOT NULL CHECK (count >= 0),
      name TEXT,
      queue TEXT,
      filter TEXT,
      change TEXT,
      results TEXT NOT NULL,
      series TEXT,
      CHECK ((line = 0) = (action = 'add'))
    ) STRICT;
    CREATE UNIQUE INDEX audit_number ON audit (line, number);
    CREATE UNIQUE INDEX audit_series ON audit (series) WHERE series IS NOT NULL;
    CREATE INDEX audit_who ON audit (who);
    CREATE INDEX audit_action ON audit (action);

    CREATE TABLE audit_tasks (
      entry INTEGER NOT NULL REFERENCES audit ON DELETE CASCADE,
      task INTEGER NOT NULL,
      PRIMARY KEY (entry, task)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX audit_tasks_task ON audit_tasks (task);
    """
}
