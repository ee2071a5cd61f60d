import SignalboxModel

/// The patterns of a term by how they are looked for.
struct PatternGroups {
  /// Texts that are meant byte by byte.
  private(set) var exact: [String] = []
  /// Texts whose ASCII letters match in either case.
  private(set) var folded: [String] = []
  private var wildcards: [String] = []

  init(_ patterns: [TextPattern]) {
    for pattern in patterns {
      switch pattern {
      case .exact(let text): exact.append(text)
      case .glob(let glob): if glob.isLiteral { folded.append(glob.pattern) } else { wildcards.append(glob.pattern) }
      }
    }
  }

  /// For each pattern with wildcards whether a column matches it.
  func globs(_ column: String) -> [SQLCondition] {
    wildcards.map { SQLCondition("matches_glob(\(column), ?)", [.text($0)]) }
  }
}

extension SQLCondition {
  /// Whether a column whose own collation is that of bytes matches any of the patterns.
  ///
  /// SQLite makes an IN of several comparisons of one column, and gives all of them the collation of one. So the collation
  /// stands on the left, where an IN keeps it, and the `+` keeps an exact comparison out of such an IN.
  static func matches(_ patterns: [TextPattern], _ column: String) -> SQLCondition {
    let groups = PatternGroups(patterns)
    var parts: [SQLCondition] = []
    if !groups.exact.isEmpty { parts.append(.isOne(of: groups.exact, "+\(column)")) }
    if !groups.folded.isEmpty { parts.append(.isOne(of: groups.folded, "\(column) COLLATE NOCASE")) }
    return .any(parts + groups.globs(column))
  }

  /// Whether one of a task's tags matches any of the patterns.
  static func tagMatches(_ patterns: [TextPattern]) -> SQLCondition {
    guard patterns.count > mostCompared else { return .any(patterns.map(hasTag)) }
    // A look into the index for each of them costs more than one at the tags.
    let value = matches(patterns, "value")
    return SQLCondition(
      "(tags IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(tags) WHERE \(value.sql)))", value.values)
  }

  private static func hasTag(_ pattern: TextPattern) -> SQLCondition {
    let isInIndex = "EXISTS (SELECT 1 FROM tags WHERE tag = ? AND task = tasks.id)"
    switch pattern {
    case .exact(let text):
      // The index holds one of the tags that differ in case only: it leads to the task, whose own tags decide.
      return SQLCondition(
        "(\(isInIndex) AND EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?))", [.text(text), .text(text)])
    case .glob(let glob) where glob.isLiteral: return SQLCondition(isInIndex, [.text(glob.pattern)])
    case .glob(let glob):
      return SQLCondition(
        "(tags IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(tags) WHERE matches_glob(value, ?)))",
        [.text(glob.pattern)])
    }
  }
}
