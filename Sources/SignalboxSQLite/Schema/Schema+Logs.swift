extension Schema {
  /// `chunks` hold an attempt's bytes in pieces of up to 64 KiB, each with the runs that it is made of.
  ///
  /// The index covers what a search for a line's start needs: pieces without a line end are skipped unread.
  static let logs1 = """
    CREATE TABLE logs (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL,
      attempt INTEGER NOT NULL CHECK (attempt >= 0),
      size INTEGER NOT NULL CHECK (size >= 0),
      UNIQUE (task, attempt)
    ) STRICT;

    CREATE TABLE chunks (
      id INTEGER PRIMARY KEY,
      log INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
      start INTEGER NOT NULL CHECK (start >= 0),
      length INTEGER NOT NULL CHECK (length > 0 AND length = length(bytes)),
      lines INTEGER NOT NULL CHECK (lines >= 0),
      runs BLOB NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX chunks_place ON chunks (log, start, length, lines);
    """
}
