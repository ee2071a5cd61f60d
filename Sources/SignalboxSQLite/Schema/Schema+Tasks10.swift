extension Schema {
  /// Environments that tasks share are stored once: `tasks.environment` is the number of one of them, 0 for none.
  ///
  /// `content` is JSON, `digest` tells it from others without comparing them, and `tasks` counts the tasks that have
  /// it: one that no task has any more goes with the last.
  ///
  /// About 10 s for 100,000 commands with 50 variables each, once.
  static let tasks10 = """
    CREATE TABLE shared (
      id INTEGER PRIMARY KEY,
      digest INTEGER NOT NULL,
      tasks INTEGER NOT NULL CHECK (tasks >= 0),
      content TEXT NOT NULL
    ) STRICT;
    INSERT INTO shared (digest, tasks, content)
      SELECT text_digest(content), count(*), content
      FROM (SELECT json_group_object(name, value) AS content FROM environments GROUP BY task)
      GROUP BY content;
    CREATE INDEX environments_digest ON shared (digest);
    UPDATE tasks SET environment = ifnull((
      SELECT shared.id
      FROM (SELECT json_group_object(name, value) AS content FROM environments WHERE task = tasks.id) AS own
      CROSS JOIN shared INDEXED BY environments_digest
        ON shared.digest = text_digest(own.content) AND shared.content = own.content), 0)
    WHERE environment > 0;
    DROP TABLE environments;
    ALTER TABLE shared RENAME TO environments;
    """
}
