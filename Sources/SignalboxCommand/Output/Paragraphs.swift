import SignalboxModel

/// Sentences beside a heading each, wrapped for people on a terminal:
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

  /// The lines, with everything in them made safe.
  ///
  /// - Parameter width: columns to fit into; a line for each sentence when nil.
  func lines(width: Int?) -> [String] {
    let column = (entries.map { DisplayText.width(of: DisplayText.sanitised($0.heading)) }.max() ?? 0) + 2
    return entries.flatMap { entry in
      let body = entry.sentences.flatMap { wrapped(DisplayText.sanitised($0), beside: column, width) }
      return body.enumerated().map { index, line in
        DisplayText.padded(index == 0 ? DisplayText.sanitised(entry.heading) : "", to: column) + line
      }
    }
  }

  private func wrapped(_ text: String, beside column: Int, _ width: Int?) -> [String] {
    // Narrower than this a terminal breaks the lines better itself.
    guard let width, width >= column + 20 else { return [text] }
    return DisplayText.wrapped(text, to: width - column)
  }
}
