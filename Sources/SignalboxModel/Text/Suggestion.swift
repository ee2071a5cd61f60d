/// What somebody probably meant by a word that names nothing.
package enum Suggestion {
  /// Longer words are no slip of the keyboard, and are not compared.
  private static let longest = 256

  /// The name that is nearest to a word; nil when none is near.
  ///
  /// Near is what few slips make of it, each a letter left out, added, changed or exchanged with the next one: at most
  /// two, and at most one for three letters of the word. ASCII letters match in either case. Of names that are as near,
  /// the first is taken.
  package static func nearest(to word: String, among names: some Sequence<String>) -> String? {
    let written = Array(word.asciiFolded.unicodeScalars)
    guard !written.isEmpty, written.count <= longest else { return nil }
    var best: (name: String, slips: Int)?
    for name in names {
      let limit = best.map { $0.slips - 1 } ?? mostSlips(in: written.count)
      guard limit >= 0 else { break }
      let other = Array(name.asciiFolded.unicodeScalars)
      if let count = slips(from: written, to: other, atMost: limit) { best = (name, count) }
    }
    return best?.name
  }

  /// `did you mean failed?`; nil when no name is near.
  ///
  /// - Parameters:
  ///   - word: the word that names nothing.
  ///   - names: what there is.
  ///   - synonyms: words that are far from the name they mean, each with that name. It counts where it is among `names`,
  ///     and goes before one that is near.
  /// - Returns: the question.
  package static func question(
    for word: String, among names: some Sequence<String>, synonyms: [String: String] = [:]
  ) -> String? {
    let meant = synonyms[word].flatMap { names.contains($0) ? $0 : nil }
    return (meant ?? nearest(to: word, among: names)).map { "did you mean \($0)?" }
  }

  /// The same in brackets, with a space before it, for a sentence that goes on; empty when no name is near.
  package static func aside(for word: String, among names: some Sequence<String>) -> String {
    question(for: word, among: names).map { " (\($0))" } ?? ""
  }

  /// A single letter can stand for any other; one slip in two letters is `rn` for `rm`.
  private static func mostSlips(in count: Int) -> Int { count < 2 ? 0 : min(2, max(1, count / 3)) }

  /// The distance of optimal string alignment (Damerau and Levenshtein, nothing changed twice), row by row.
  ///
  /// - Returns: nil when it is above `limit`, which is known after few rows.
  private static func slips(from left: [Unicode.Scalar], to right: [Unicode.Scalar], atMost limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    var rowBefore: [Int] = []
    var row = Array(0...right.count)
    for line in left.indices {
      var next = [line + 1]
      for column in right.indices {
        let change = row[column] + (left[line] == right[column] ? 0 : 1)
        var least = min(change, row[column + 1] + 1, next[column] + 1)
        if line > 0, column > 0, left[line] == right[column - 1], left[line - 1] == right[column] {
          least = min(least, rowBefore[column - 1] + 1)
        }
        next.append(least)
      }
      guard next.contains(where: { $0 <= limit }) else { return nil }
      rowBefore = row
      row = next
    }
    return row[right.count] <= limit ? row[right.count] : nil
  }
}
