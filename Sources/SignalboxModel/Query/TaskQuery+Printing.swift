extension TaskQuery {
  /// The filter in one canonical form: what ``init(parsing:)`` made is read back from it as the same query, and two queries
  /// that have different tasks print differently.
  ///
  /// A query made in code can hold what the language has no words for (an empty list of values, an unknown state): its
  /// text still tells it from others, but does not parse.
  public var text: String {
    terms.map { ($0.isNegated ? "!" : "") + FilterPrinter.text(of: $0.predicate) }.joined(separator: " ")
  }
}

enum FilterPrinter {
  static func text(of predicate: TaskQuery.Predicate) -> String {
    switch predicate {
    case .word(let word): meansMoreBare(word) ? quoted(word) : value(word)
    case .state(let states): "state:" + list(sorted(states).map(\.rawValue))
    case .queue(let patterns): "queue:" + list(patterns)
    case .name(let patterns): "name:" + list(patterns)
    case .tag(let patterns): "tag:" + list(patterns)
    case .error(let texts): "error~" + list(texts)
    case .command(let texts): "command~" + list(texts)
    case .id(let ids): "id:" + ids.sorted().map(\.description).joined(separator: "|")
    case .time(let field, let comparison, let time):
      "\(field.rawValue)\(comparison.rawValue)\(DurationText.exact(time))"
    case .number(let field, let comparison, let number): "\(field.rawValue)\(comparison.rawValue)\(number)"
    }
  }

  static func quoted(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { scalars.append("\\") }
      scalars.append(scalar)
    }
    return "\"\(scalars)\""
  }

  private static func list(_ values: [String]) -> String { values.map(value).joined(separator: "|") }

  private static func list(_ patterns: [TextPattern]) -> String {
    patterns.map { pattern in
      switch pattern {
      case .exact(let text): quoted(text)
      case .glob(let glob): self.glob(glob.pattern)
      }
    }.joined(separator: "|")
  }

  /// Quotes only what needs it: a pattern that is wholly in quotes would be exact.
  private static func glob(_ pattern: String) -> String {
    var text = ""
    var special = String.UnicodeScalarView()
    for scalar in pattern.unicodeScalars {
      if needsQuotes(scalar) {
        special.append(scalar)
      } else {
        if !special.isEmpty { text += quoted(String(special)) }
        special = String.UnicodeScalarView()
        text.unicodeScalars.append(scalar)
      }
    }
    return special.isEmpty && !text.isEmpty ? text : text + quoted(String(special))
  }

  private static func needsQuotes(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\"" || scalar == "|" || scalar.properties.isWhitespace
  }

  /// In the order of a task's life, unknown ones by name after them.
  private static func sorted(_ states: Set<TaskState>) -> [TaskState] {
    TaskState.all.filter(states.contains)
      + states.filter { !TaskState.all.contains($0) }.sorted { $0.rawValue < $1.rawValue }
  }

  private static func value(_ text: String) -> String {
    text.isEmpty || text.unicodeScalars.contains(where: needsQuotes) ? quoted(text) : text
  }

  /// Whether the word without quotes would be read as something else.
  private static func meansMoreBare(_ word: String) -> Bool {
    word.unicodeScalars.contains { ":~<>=".unicodeScalars.contains($0) } || word.unicodeScalars.first == "!"
      || TaskID(hashed: word) != nil
  }
}
