extension DisplayText {
  /// Breaks a text into lines of at most so many columns, as ``split(_:at:of:)`` does.
  ///
  /// - Parameters:
  ///   - text: made safe already, in one line.
  ///   - columns: at least 1.
  /// - Returns: the lines, without the spaces at which they were broken.
  public static func wrapped(_ text: String, to columns: Int) -> [String] {
    parts(of: text, to: columns, indent: 0).map(String.init)
  }

  /// Texts that follow each other on one line, in lines of at most so many columns, broken as ``split(_:at:of:)`` does.
  ///
  /// - Parameters:
  ///   - texts: made safe already.
  ///   - columns: those of the first line; at least 1.
  ///   - indent: how many fewer the other lines have.
  /// - Returns: of each line, what it has of which of the texts.
  package static func wrapped(
    _ texts: [String], to columns: Int, indent: Int = 0
  ) -> [[(index: Int, text: Substring)]] {
    let whole = texts.joined()
    var rest = texts[...]
    // The byte of the whole at which the first of the rest begins.
    var start = 0
    return parts(of: whole, to: columns, indent: indent).map { part in
      let first = whole.utf8.distance(from: whole.startIndex, to: part.startIndex)
      let range = first..<first + part.utf8.count
      var line: [(index: Int, text: Substring)] = []
      while let text = rest.first, start < range.upperBound {
        let end = start + text.utf8.count
        let kept = range.clamped(to: start..<end)
        if !kept.isEmpty {
          let lower = text.utf8.index(text.startIndex, offsetBy: kept.lowerBound - start)
          let upper = text.utf8.index(lower, offsetBy: kept.count)
          line.append((index: rest.startIndex, text: text[lower..<upper]))
        }
        // The next line may begin within it.
        if end > range.upperBound { break }
        start = end
        rest = rest.dropFirst()
      }
      return line
    }
  }

  /// What of a text, made safe already and in one line, stands on each of its lines, of which all but the first have
  /// `indent` fewer columns.
  static func parts(of text: String, to columns: Int, indent: Int) -> [Substring] {
    var parts: [Substring] = []
    var rest = text[...]
    repeat {
      let (head, tail) = split(rest, at: max(1, parts.isEmpty ? columns : columns - indent))
      parts.append(head)
      rest = tail
    } while !rest.isEmpty
    return parts
  }

  /// Takes as much of a text as fits on a line.
  ///
  /// The text is broken at spaces; within a word only when that is longer than a line, and then after `/`, `-`, `_` or
  /// `,` where that leaves no line mostly empty. Such a word begins where the one before it ends: no line is gained by
  /// beginning another for it, least of all in scripts without spaces.
  ///
  /// - Parameters:
  ///   - text: text that is safe to show, on one line.
  ///   - columns: those that are free.
  ///   - line: those of a whole line; as many as are free when nil. Where it has more, a word that fits on the next line
  ///     is left for that: the head is empty then, as it is when no columns are free.
  /// - Returns: what stands on the line, and what is left for the next ones.
  public static func split(
    _ text: Substring, at columns: Int, of line: Int? = nil
  ) -> (head: Substring, tail: Substring) {
    let none = text[text.startIndex..<text.startIndex]
    guard columns > 0 else { return (none, text.drop { $0 == " " }) }
    guard let edge = end(of: text, within: columns) else { return (text, text[text.endIndex...]) }
    // The space may be the very character that does not fit.
    if text[edge] == " " { return (text[..<edge], text[edge...].drop { $0 == " " }) }
    let head = text[..<edge]
    if let space = head.lastIndex(of: " "), head[..<space].contains(where: { $0 != " " }) {
      let word = text.index(after: space)
      guard word < edge, isWord(text[word...], longerThan: max(columns, line ?? columns)) else {
        return (head[..<space], text[space...].drop { $0 == " " })
      }
      return splitWord(text, from: word, at: edge, columns)
    }
    let rest = text.drop { $0 == " " }
    if let line, line > columns, !isWord(rest, longerThan: line) { return (none, rest) }
    return splitWord(text, from: text.startIndex, at: edge, columns)
  }

  /// Whether the word with which a text begins takes more columns than so many.
  private static func isWord(_ text: Substring, longerThan columns: Int) -> Bool {
    guard let edge = end(of: text, within: columns) else { return false }
    return text[edge] != " " && !text[..<edge].contains(" ")
  }

  /// Breaks a text within the word that begins at `start`.
  private static func splitWord(
    _ text: Substring, from start: Substring.Index, at edge: Substring.Index, _ columns: Int
  ) -> (head: Substring, tail: Substring) {
    guard edge > text.startIndex else {
      // Nothing fits in one column; it goes on a line of its own, cut.
      let next = text.index(after: edge)
      return (text[..<next], text[next...])
    }
    if let mark = text[start..<edge].lastIndex(where: { "/-_,".contains($0) }) {
      let next = text.index(after: mark)
      if width(of: String(text[..<next])) * 4 >= columns { return (text[..<next], text[next...]) }
    }
    return (text[..<edge], text[edge...])
  }
}
