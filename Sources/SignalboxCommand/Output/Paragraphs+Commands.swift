import SignalboxModel

extension Paragraphs {
  /// Breaks a text into lines, and never a command in backticks, which is there to be copied.
  ///
  /// - Parameters:
  ///   - text: made safe already, in one line.
  ///   - columns: at least 1.
  /// - Returns: the lines; one whose first word holds a command may be longer than the columns.
  static func folded(_ text: String, to columns: Int) -> [String] {
    var lines = [""]
    var end = text.startIndex
    for word in wordsWithCommands(in: text) {
      append(text[end..<word.lowerBound], to: &lines, columns)
      append(wholeWord: text[word], to: &lines, columns)
      end = word.upperBound
    }
    append(text[end...], to: &lines, columns)
    return lines
  }

  private static func append(_ prose: Substring, to lines: inout [String], _ columns: Int) {
    var rest = prose
    while !rest.isEmpty {
      let last = lines.count - 1
      let (head, tail) = DisplayText.split(rest, at: columns - DisplayText.width(of: lines[last]), of: columns)
      lines[last] += head
      if !tail.isEmpty { lines.append("") }
      rest = tail
    }
  }

  private static func append(wholeWord word: Substring, to lines: inout [String], _ columns: Int) {
    let last = lines[lines.count - 1]
    guard DisplayText.width(of: last) + DisplayText.width(of: String(word)) > columns,
      let end = last.lastIndex(where: { $0 != " " })
    else {
      lines[lines.count - 1] += word
      return
    }
    lines[lines.count - 1] = String(last[...end])
    lines.append(String(word))
  }

  /// Where the commands of a text are, each with what stands beside its backticks without a space, such as a comma.
  private static func wordsWithCommands(in text: String) -> [Range<String.Index>] {
    var words: [Range<String.Index>] = []
    var next = text.firstIndex(of: "`")
    while let open = next, let close = text[text.index(after: open)...].firstIndex(of: "`") {
      let command = text[text.index(after: open)..<close]
      // The first of these may begin no command, such as a quotation mark, and the second one then does.
      guard let first = command.first, first != " ", command.last != " " else {
        next = close
        continue
      }
      let least = words.last?.upperBound ?? text.startIndex
      let start = text[least..<open].lastIndex(of: " ").map { text.index(after: $0) } ?? least
      let end = text[text.index(after: close)...].firstIndex { $0 == " " || $0 == "`" } ?? text.endIndex
      if let before = words.last, before.upperBound == start {
        words[words.count - 1] = before.lowerBound..<end
      } else {
        words.append(start..<end)
      }
      next = text[end...].firstIndex(of: "`")
    }
    return words
  }
}
