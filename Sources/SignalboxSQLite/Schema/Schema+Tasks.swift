extension Schema {
  /// `state` is a number (see `StateCode`): its order is that of the line, and it leads most indexes.
  ///
  /// `place` is where a task stands among those of its state: by priority in the line, by time in the rest. One index
  /// over state and place thus gives the claim, the due timer, retention and the natural order of every list.
  ///
  /// `route` is what a worker must know to run the task: `:` and a typed task's name, empty for a command, NULL for a
  /// closure; see `tasks2`.
  ///
  /// The latest attempt lies in its task's row and moves to `attempts` when the next begins, so that the usual life of
  /// a task is three writes to one row. `outcome` is NULL while the attempt runs and once it was moved; `has_error`
  /// says whether the row's error is that attempt's.
  ///
  /// `counts` holds how many tasks of each queue and name are in each state, written in the transaction that moves
  /// them. The checks name values one by one: for an IN of three or more SQLite makes a table in memory at every
  /// execution, which costs more than the rest of an insert.
  ///
  /// `discarded` lists deleted tasks whose logs, in a file of their own, may still have to go.
  static let tasks1 = """
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
      priority INTEGER NOT NULL,
      place INTEGER NOT NULL GENERATED ALWAYS AS (CASE state
        WHEN 0 THEN -priority WHEN 1 THEN run_at WHEN 2 THEN 0 WHEN 3 THEN started_at ELSE finished_at END) VIRTUAL,
      queue TEXT NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind = 'typed' OR kind = 'command' OR kind = 'closure'),
      route TEXT,
      attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
      max_attempts INTEGER NOT NULL,
      tries INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND attempt),
      rescues INTEGER NOT NULL DEFAULT 0 CHECK (rescues BETWEEN 0 AND attempt),
      timeout REAL,
      enqueued_at INTEGER NOT NULL,
      run_at INTEGER,
      started_at INTEGER,
      finished_at INTEGER,
      worker TEXT,
      ended_at INTEGER,
      outcome TEXT CHECK (
        outcome = 'completed' OR outcome = 'failed' OR outcome = 'timedOut' OR outcome = 'cancelled'
        OR outcome = 'released' OR outcome = 'snoozed' OR outcome = 'lost'),
      has_error INTEGER NOT NULL DEFAULT 0 CHECK (has_error BETWEEN 0 AND 1),
      cancel_at INTEGER,
      cancel_by TEXT,
      after_id INTEGER,
      after_mode TEXT CHECK (after_mode = 'ended' OR after_mode = 'completed'),
      holder TEXT,
      owner TEXT,
      idempotency_key TEXT,
      idempotency_digest TEXT,
      payload_version INTEGER NOT NULL,
      environment INTEGER NOT NULL DEFAULT 0,
      tags TEXT,
      error_type TEXT,
      error_message TEXT,
      payload TEXT NOT NULL,
      result TEXT,
      CHECK ((state = 1) = (run_at IS NOT NULL)),
      CHECK (state <> 2 OR after_id IS NOT NULL),
      CHECK (state <> 3 OR (worker IS NOT NULL AND started_at IS NOT NULL AND attempt > 0 AND outcome IS NULL)),
      CHECK ((state >= 4) = (finished_at IS NOT NULL)),
      CHECK (state <> 5 OR error_type IS NOT NULL),
      CHECK ((attempt > 0) = (started_at IS NOT NULL)),
      CHECK ((outcome IS NULL) = (ended_at IS NULL)),
      CHECK (cancel_at IS NULL OR state >= 3),
      CHECK ((cancel_at IS NULL) = (cancel_by IS NULL)),
      CHECK ((after_id IS NULL) = (after_mode IS NULL)),
      CHECK ((error_type IS NULL) = (error_message IS NULL)),
      CHECK ((idempotency_key IS NULL) = (idempotency_digest IS NULL)),
      CHECK ((kind = 'closure') = (route IS NULL))
    ) STRICT;
    CREATE INDEX tasks_place ON tasks (state, place);
    CREATE INDEX tasks_ready ON tasks (queue, route, place) WHERE state = 0;
    CREATE INDEX tasks_started ON tasks (started_at) WHERE started_at IS NOT NULL;
    CREATE INDEX tasks_queue ON tasks (queue COLLATE NOCASE);
    CREATE INDEX tasks_name ON tasks (name COLLATE NOCASE);
    CREATE UNIQUE INDEX tasks_key ON tasks (idempotency_key) WHERE idempotency_key IS NOT NULL;

    CREATE TABLE attempts (
      task INTEGER NOT NULL REFERENCES tasks ON DELETE CASCADE,
      attempt INTEGER NOT NULL CHECK (attempt > 0),
      worker TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER NOT NULL,
      outcome TEXT NOT NULL CHECK (
        outcome = 'completed' OR outcome = 'failed' OR outcome = 'timedOut' OR outcome = 'cancelled'
        OR outcome = 'released' OR outcome = 'snoozed' OR outcome = 'lost'),
      error_type TEXT,
      error_message TEXT,
      PRIMARY KEY (task, attempt),
      CHECK ((error_type IS NULL) = (error_message IS NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE environments (
      task INTEGER NOT NULL REFERENCES tasks ON DELETE CASCADE,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (task, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tags (
      tag TEXT NOT NULL COLLATE NOCASE,
      task INTEGER NOT NULL,
      PRIMARY KEY (tag, task)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE queues (
      name TEXT PRIMARY KEY,
      concurrency INTEGER CHECK (concurrency > 0),
      paused_at INTEGER,
      paused_by TEXT,
      CHECK ((paused_at IS NULL) = (paused_by IS NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE counts (
      queue TEXT NOT NULL,
      name TEXT NOT NULL,
      n0 INTEGER NOT NULL CHECK (n0 >= 0),
      n1 INTEGER NOT NULL CHECK (n1 >= 0),
      n2 INTEGER NOT NULL CHECK (n2 >= 0),
      n3 INTEGER NOT NULL CHECK (n3 >= 0),
      n4 INTEGER NOT NULL CHECK (n4 >= 0),
      n5 INTEGER NOT NULL CHECK (n5 >= 0),
      n6 INTEGER NOT NULL CHECK (n6 >= 0),
      PRIMARY KEY (queue, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX counts_name ON counts (name COLLATE NOCASE);

    CREATE TABLE discarded (task INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO meta VALUES ('identity', lower(hex(randomblob(16))));
    """
}
