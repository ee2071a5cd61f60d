extension Schema {
  /// Whose logs they are: `identity` and `parents` of the store, and `highest`, above which it has given no id; see `IDWitness`.
  static let logs2 = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """
}
