/// A file as the first version wrote it, as text that no later change of the program touches.
package enum SchemaOne {
  package static let sql = """
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

    PRAGMA application_id = 1397178968;
    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
    INSERT INTO grdb_migrations VALUES ('1');
    """

  /// One task in every state, a history, and a closure, which that version had no way to add.
  package static let rows = """
    INSERT INTO tasks (state, priority, queue, name, kind, route, attempt, max_attempts, tries, rescues, timeout,
      enqueued_at, run_at, started_at, finished_at, worker, ended_at, outcome, has_error, cancel_at, cancel_by,
      after_id, after_mode, idempotency_key, idempotency_digest, payload_version, environment, tags, error_type,
      error_message, payload, result)
    VALUES
      (0, 5, 'mail', 'work', 'typed', ':work', 0, 3, 0, 0, 1.5, 10, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL,
        NULL, NULL, 'k', 'd', 2, 0, '["user=1"]', NULL, NULL, '{"a":1}', NULL),
      (1, 0, 'mail', 'work', 'typed', ':work', 2, 3, 2, 0, NULL, 11, 900, 20, NULL, 'w0', 25, 'failed', 1, NULL, NULL,
        NULL, NULL, NULL, NULL, 1, 0, NULL, 'E', 'second', '{}', NULL),
      (2, 0, 'mail', 'work', 'typed', ':work', 0, 3, 0, 0, NULL, 12, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL,
        1, 'completed', NULL, NULL, 1, 0, NULL, NULL, NULL, '{}', NULL),
      (3, 0, 'sh', 'make', 'command', '', 1, 1, 0, 0, NULL, 13, NULL, 21, NULL, 'w0', NULL, NULL, 0, 30, 'ana',
        NULL, NULL, NULL, NULL, 1, 1, NULL, NULL, NULL, '{"command":["make"]}', NULL),
      (4, 0, 'sh', 'make', 'command', '', 1, 1, 0, 0, NULL, 14, NULL, 22, 40, 'w0', 40, 'completed', 0, NULL, NULL,
        NULL, NULL, NULL, NULL, 1, 0, NULL, NULL, NULL, '{"command":["make"]}', '{"exitCode":0}'),
      (5, 0, 'mail', 'work', 'typed', ':work', 1, 1, 1, 0, NULL, 15, NULL, 23, 41, 'w0', 41, 'failed', 1, NULL, NULL,
        NULL, NULL, NULL, NULL, 1, 0, NULL, 'E', 'bad', '{}', NULL),
      (6, 0, 'mail', 'work', 'typed', ':work', 0, 1, 0, 0, NULL, 16, NULL, NULL, 42, NULL, NULL, NULL, 0, 42, 'ana',
        NULL, NULL, NULL, NULL, 1, 0, NULL, NULL, NULL, '{}', NULL),
      (0, 0, 'mail', 'closure', 'closure', NULL, 0, 1, 0, 0, NULL, 17, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL,
        NULL, NULL, NULL, NULL, NULL, 1, 0, NULL, NULL, NULL, '{}', NULL);
    INSERT INTO attempts VALUES (2, 1, 'w0', 18, 19, 'failed', 'E', 'first');
    INSERT INTO environments VALUES (4, 'A', 'b');
    INSERT INTO tags VALUES ('user=1', 1);
    INSERT INTO queues VALUES ('sh', 2, 50, 'ana');
    INSERT INTO counts SELECT queue, name, sum(state = 0), sum(state = 1), sum(state = 2), sum(state = 3),
      sum(state = 4), sum(state = 5), sum(state = 6) FROM tasks GROUP BY queue, name;
    """

  /// So many completed tasks.
  package static func completed(_ count: Int) -> String {
    """
    INSERT INTO tasks (state, priority, queue, name, kind, route, attempt, max_attempts, enqueued_at, started_at,
      finished_at, worker, ended_at, outcome, payload_version, payload, result)
    WITH RECURSIVE numbers (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count))
    SELECT 4, 0, 'mail', 'work', 'typed', ':work', 1, 1, now + n, now + n, now + n, 'w0', now + n, 'completed', 1,
      '{"n":' || n || '}', '{}' FROM numbers, (SELECT unixepoch() * 1000000 AS now);
    INSERT INTO counts (queue, name, n0, n1, n2, n3, n4, n5, n6) VALUES ('mail', 'work', 0, 0, 0, 0, \(count), 0, 0);
    """
  }
}
