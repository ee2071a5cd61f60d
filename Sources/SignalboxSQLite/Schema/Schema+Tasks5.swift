extension Schema {
  /// Indexes for lists.
  ///
  /// A family is the tasks of one name in one queue; `counts` knows all families and how many tasks of each state they
  /// have, so a filter by queues and names is so many families, whose tasks lie in these indexes by id and by place.
  ///
  /// A task that waits for its turn or runs is in no index by place but that of all tasks: it is there for a short time, twice,
  /// in every task's life. `tasks_ready` has a queue's queued ones in their order, and those that run are few.
  ///
  /// `tasks_error` has errors whole, so that a search for a text in them reads no row; they are in the file twice for it.
  /// `tasks_unstarted` holds what ended before it ever started. A task that completes is in neither.
  ///
  /// About 4 s for 1,000,000 tasks, once.
  static let tasks5 = """
    DROP INDEX tasks_queue;
    DROP INDEX tasks_name;
    CREATE INDEX tasks_family ON tasks (queue, name);
    CREATE INDEX tasks_family_place ON tasks (queue, name, state, place) WHERE state NOT IN (0, 3);
    CREATE INDEX tasks_error ON tasks (error_type, error_message) WHERE error_type IS NOT NULL;
    CREATE INDEX tasks_unstarted ON tasks (state) WHERE started_at IS NULL AND state >= 4;
    """
}
