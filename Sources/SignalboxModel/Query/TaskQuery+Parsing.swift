extension TaskQuery {
  /// The longest filter, in bytes.
  public static let byteLimit = 4096
  /// The most terms in one filter.
  public static let termLimit = 64

  /// Reads a filter as people write it; see ``TaskQuery`` for the language.
  ///
  /// Blank text is ``all``.
  ///
  /// - Throws: `FilterError` with the column of what is wrong: an unknown key, state or unit, a value that is missing, a
  ///   quote that is not closed, a wildcard in quotes within a pattern, or a filter over ``byteLimit`` or ``termLimit``.
  public init(parsing text: String) throws(FilterError) {
    guard text.utf8.count <= Self.byteLimit else {
      throw FilterError(
        message: "the filter has \(text.utf8.count) bytes and at most \(Self.byteLimit) are allowed: shorten it",
        column: String(decoding: text.utf8.prefix(Self.byteLimit), as: UTF8.self).count + 1)
    }
    var lexer = FilterLexer(text)
    var terms: [Term] = []
    while let token = try lexer.next() {
      guard terms.count < Self.termLimit else {
        throw lexer.error(
          "a filter has at most \(Self.termLimit) terms: leave this one and those after it out", at: token.start)
      }
      var parser = FilterTermParser(token: token, lexer: lexer)
      terms.append(try parser.term())
    }
    self.init(terms)
  }
}

/// Reads one token as a term.
private struct FilterTermParser {
  private let token: FilterToken
  private let lexer: FilterLexer
  private var elements: ArraySlice<FilterToken.Element>

  init(token: FilterToken, lexer: FilterLexer) {
    self.token = token
    self.lexer = lexer
    elements = token.elements[...]
  }

  mutating func term() throws(FilterError) -> TaskQuery.Term {
    let isNegated = takes("!")
    if takes("!") { throw fail("one ! negates; take the second one away, or quote the word", at: token.start + 1) }
    guard !elements.isEmpty else {
      throw fail(
        isNegated && token.end == token.start + 1
          ? "! negates the term right after it, without a space: !state:failed"
          : "an empty word has no meaning: leave it out", at: token.start)
    }
    return TaskQuery.Term(try predicate(), isNegated: isNegated)
  }

  private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    guard let first = elements.first, !first.isQuoted, first.scalar == scalar else { return false }
    elements.removeFirst()
    return true
  }

  private func fail(_ message: String, at position: Int) -> FilterError { lexer.error(message, at: position) }

  private mutating func predicate() throws(FilterError) -> TaskQuery.Predicate {
    let isOperator: (FilterToken.Element) -> Bool = { !$0.isQuoted && ":~<>=".unicodeScalars.contains($0.scalar) }
    guard let place = elements.firstIndex(where: isOperator) else { return try word() }
    let written = text(of: elements[..<place])
    guard let key = FilterKey(text: written.asciiFolded) else {
      throw fail(
        "no key is named \"\(written)\"\(Suggestion.aside(for: written, among: FilterKey.names)): the keys are "
          + FilterKey.names.joined(separator: ", ") + ". To look for the text itself, quote it: "
          + quoted(text(of: elements)), at: elements[elements.startIndex].position)
    }
    let operatorPosition = elements[place].position
    elements = elements[(place + 1)...]
    var operation = String(token.elements[place].scalar)
    if "<>".contains(operation), takes("=") { operation += "=" }
    return try predicate(key, operation, at: operatorPosition)
  }

  /// A word, or `#4812`, which is what screens show of an id.
  private func word() throws(FilterError) -> TaskQuery.Predicate {
    let word = text(of: elements)
    if let bar = elements.first(where: { !$0.isQuoted && $0.scalar == "|" }) {
      throw fail(
        "| joins the values of a key, as in queue:mail|media. To look for the text itself, quote it: \(quoted(word))",
        at: bar.position)
    }
    if elements.first?.isQuoted == false, let id = TaskID(hashed: word) { return .id([id]) }
    return .word(word)
  }

  private func predicate(
    _ key: FilterKey, _ operation: String, at position: Int
  ) throws(FilterError) -> TaskQuery.Predicate {
    switch key {
    case .time(let field):
      let comparison = try comparison(of: key, operation, at: position)
      let (value, place) = compared(by: comparison, after: position)
      guard let time = DurationText.parse(value) else {
        throw fail("\(key.text) takes a number with a unit out of ms, s, m, h, d, as in \(key.example)", at: place)
      }
      return .time(field, comparison, time)
    case .number(let field):
      let comparison = try comparison(of: key, operation, at: position)
      let (value, place) = compared(by: comparison, after: position)
      guard let number = Int(value) else {
        throw fail("\(key.text) takes a whole number, as in \(key.example)", at: place)
      }
      return .number(field, comparison, number)
    case .error, .command:
      guard operation == "~" else {
        throw fail("\(key.text) is searched with ~, as in \(key.example)", at: position)
      }
      let texts = try values(of: key, after: position).map(\.text)
      return key == .error ? .error(texts) : .command(texts)
    case .state, .queue, .name, .tag, .id:
      guard operation == ":" else {
        throw fail("\(key.text) takes a colon, as in \(key.example)", at: position)
      }
      return try listing(key, after: position)
    }
  }

  private func comparison(
    of key: FilterKey, _ operation: String, at position: Int
  ) throws(FilterError) -> TaskQuery.Comparison {
    // `attempt:2` is what the other keys lead people to write.
    guard let comparison = TaskQuery.Comparison(rawValue: operation == ":" ? "=" : operation) else {
      throw fail("\(key.text) is compared with =, <, <=, > or >=, as in \(key.example)", at: position)
    }
    return comparison
  }

  /// What stands after a comparison, and where.
  private func compared(by comparison: TaskQuery.Comparison, after position: Int) -> (value: String, place: Int) {
    (text(of: elements), elements.first?.position ?? position + comparison.rawValue.utf8.count)
  }

  private func listing(_ key: FilterKey, after position: Int) throws(FilterError) -> TaskQuery.Predicate {
    let values = try values(of: key, after: position)
    switch key {
    case .state: return .state(try Set(states(values)))
    case .id: return .id(try Set(ids(values)))
    case .queue: return .queue(try patterns(values))
    case .name: return .name(try patterns(values))
    default: return .tag(try patterns(values))
    }
  }

  private struct Value {
    var text: String
    var position: Int
    var elements: ArraySlice<FilterToken.Element>
  }

  private func patterns(_ values: [Value]) throws(FilterError) -> [TextPattern] {
    var patterns: [TextPattern] = []
    for value in values {
      if value.elements.allSatisfy(\.isQuoted) {
        patterns.append(.exact(value.text))
      } else if let wildcard = value.elements.first(where: { $0.isQuoted && "*?".unicodeScalars.contains($0.scalar) }) {
        throw fail(
          "\(wildcard.scalar) in quotes stands for itself, which needs the whole value in quotes: \(quoted(value.text)). "
            + "As a wildcard it stands outside the quotes", at: wildcard.position)
      } else {
        patterns.append(.glob(Glob(value.text)))
      }
    }
    return patterns
  }

  /// The values between the bars; none may be empty.
  private func values(of key: FilterKey, after position: Int) throws(FilterError) -> [Value] {
    var values: [Value] = []
    var start = position + 1
    for part in elements.split(omittingEmptySubsequences: false, whereSeparator: { !$0.isQuoted && $0.scalar == "|" }) {
      guard let first = part.first else {
        throw fail("\(key.text) needs a value here, as in \(key.example)", at: start)
      }
      values.append(Value(text: text(of: part), position: first.position, elements: part))
      if part.endIndex < elements.endIndex { start = elements[part.endIndex].position + 1 }
    }
    return values
  }

  private func states(_ values: [Value]) throws(FilterError) -> [TaskState] {
    var states: [TaskState] = []
    for value in values {
      let state = TaskState(rawValue: value.text.asciiFolded)
      guard TaskState.all.contains(state) else {
        let known = TaskState.all.map(\.rawValue)
        throw fail(
          "no state is named \"\(value.text)\"\(Suggestion.aside(for: value.text, among: known)): the states are "
            + known.joined(separator: ", "), at: value.position)
      }
      states.append(state)
    }
    return states
  }

  private func ids(_ values: [Value]) throws(FilterError) -> [TaskID] {
    var ids: [TaskID] = []
    for value in values {
      guard let id = TaskID(text: value.text) else {
        throw fail("\"\(value.text)\" is no task id: an id is a number from 1, as in id:4812", at: value.position)
      }
      ids.append(id)
    }
    return ids
  }

  private func text(of elements: ArraySlice<FilterToken.Element>) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: elements.lazy.map(\.scalar))
    return String(scalars)
  }

  private func quoted(_ text: String) -> String { FilterPrinter.quoted(text) }
}

extension TaskID {
  /// Reads `#4812`, the mark included.
  init?(hashed text: String) {
    guard text.unicodeScalars.first == "#" else { return nil }
    self.init(text: text)
  }
}
