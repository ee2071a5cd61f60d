import SignalboxModel

/// Sentences beside a heading each, wrapped for people on a terminal.
///
///     paused     ana paused the queue mail at 14:03:27 UTC
///                Let the queue go on: `signalbox resume mail`.
struct Paragraphs {
  struct Entry {
    var heading: String
    /// Each begins on a line of its own.
    var sentences: [String]
  }

  var entries: [Entry]
  /// Where the sentences begin; beside the longest heading when nil.
  var column: Int?

  /// Makes lines of the paragraphs.
  ///
  /// - Parameter width: columns to fit into; a line for each sentence when nil.
  /// - Returns: the lines, with everything in them made safe.
  func lines(width: Int?) -> [String] {
    let longest = entries.map { DisplayText.width(of: DisplayText.sanitised($0.heading)) }.max() ?? 0
    let column = self.column ?? longest + 2
    return entries.flatMap { entry in
      let body = entry.sentences.flatMap { wrapped(DisplayText.sanitised($0), beside: column, width) }
      return body.enumerated().map { index, line in
        DisplayText.padded(index == 0 ? DisplayText.sanitised(entry.heading) : "", to: column) + line
      }
    }
  }

  /// What there is to know of one thing: a value beside each name.
  init(facts: [(name: String, value: String)]) {
    entries = facts.map { Entry(heading: $0.name, sentences: [$0.value]) }
    column = 11
  }

  init(entries: [Entry]) {
    self.entries = entries
  }

  private func wrapped(_ text: String, beside column: Int, _ width: Int?) -> [String] {
    // Narrower than this a terminal breaks the lines better itself.
    guard let width, width >= column + 20 else { return [text] }
    return Self.folded(text, to: width - column)
  }
}
