extension Schema {
  /// What was refused or changed nothing is bounded by itself within each line of the audit log, so that it does not push out
  /// what operators did.
  ///
  /// `reasons` is JSON: for each result that is not what was asked for, the states of its tasks.
  static let tasks6 = """
    ALTER TABLE audit ADD COLUMN is_refused INTEGER NOT NULL DEFAULT 0 CHECK (is_refused BETWEEN 0 AND 1);
    ALTER TABLE audit ADD COLUMN reasons TEXT;
    DROP INDEX audit_number;
    CREATE UNIQUE INDEX audit_number ON audit (line, is_refused, number);
    """
}
