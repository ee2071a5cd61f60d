extension DisplayText {
  /// A text in lines of at most so many columns, broken at spaces where that leaves no line mostly empty.
  ///
  /// - Parameters:
  ///   - text: made safe already, in one line.
  ///   - columns: at least 1.
  public static func wrapped(_ text: String, to columns: Int) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    repeat {
      let (head, tail) = split(rest, at: max(1, columns))
      lines.append(String(head))
      rest = tail
    } while !rest.isEmpty
    return lines
  }

  /// As much of a text as fits, broken at a space when one is not far back. Empty only when there are no columns.
  public static func split(_ text: Substring, at columns: Int) -> (head: Substring, tail: Substring) {
    guard columns > 0 else { return (text[text.startIndex..<text.startIndex], text) }
    var used = 0
    var space: Substring.Index?
    var index = text.startIndex
    while index < text.endIndex {
      let width = DisplayText.width(of: text[index])
      if used + width > columns {
        if used == 0 {
          // Nothing fits in one column; it goes on a line of its own, cut.
          let next = text.index(after: index)
          return (text[..<next], text[next...])
        }
        // The space may be the very character that does not fit.
        if text[index] == " " { return (text[..<index], text[text.index(after: index)...]) }
        guard let space, text.distance(from: space, to: index) < max(8, columns / 3) else {
          return (text[..<index], text[index...])
        }
        return (text[..<space], text[text.index(after: space)...])
      }
      if text[index] == " ", index > text.startIndex { space = index }
      used += width
      index = text.index(after: index)
    }
    return (text, text[text.endIndex...])
  }
}
