extension Schema {
  /// `run_at_fixed` is 1 when the due time is a moment that somebody gave, and 0 when it is so long after something else: that
  /// moves along when the time of day is set.
  ///
  /// `took` is how long the latest attempt ran, in microseconds, as its server measured it; NULL when nobody did.
  static let tasks8 = """
    ALTER TABLE tasks ADD COLUMN run_at_fixed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tasks ADD COLUMN took INTEGER;
    ALTER TABLE attempts ADD COLUMN took INTEGER;
    """
}
