extension Schema {
  /// `command` is what filters search of a command: `TaskRecord.commandText`; NULL for other tasks and where something
  /// of the payload is redacted.
  ///
  /// `tasks_command` has the words whole, as `tasks_error` has errors, so that a search for a text in them reads no
  /// row. A task that is no command is not in it.
  static let tasks10 = """
    ALTER TABLE tasks ADD COLUMN command TEXT;
    UPDATE tasks SET command = command_text(payload) WHERE kind = 'command' AND redacted IS NULL;
    CREATE INDEX tasks_command ON tasks (command) WHERE command IS NOT NULL;
    """
}
