extension Schema {
  /// `ready_at` is since when a queued task can start, as it was when it was last queued by a move; NULL for one that has been
  /// since it was added, which most are.
  static let tasks9 = """
    ALTER TABLE tasks ADD COLUMN ready_at INTEGER;
    """
}
