extension Glob {
  /// Whether the pattern matches the whole text: ASCII letters in either case, `?` one Unicode scalar, no Unicode
  /// equivalence.
  ///
  /// A `*` that fails is never tried again once a later one has matched, so there is no backtracking beyond the run between
  /// two stars: the cost is at most the text's length times the longest such run, and in practice the text's length.
  public func matches(_ text: String) -> Bool {
    var pattern = pattern
    var text = text
    return pattern.withUTF8 { pattern in text.withUTF8 { text in matches(pattern, text) } }
  }

  /// The same for a text as its bytes.
  package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var pattern = pattern
    return pattern.withUTF8 { matches($0, text) }
  }

  private func matches(_ pattern: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var inPattern = 0
    var inText = 0
    var afterStar: Int?
    var starEnd = 0
    while inText < text.count {
      if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
        inPattern += 1
        afterStar = inPattern
        starEnd = inText
      } else if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "?") {
        inPattern += 1
        inText += scalarLength(text[inText])
      } else if inPattern < pattern.count, pattern[inPattern].asciiFolded == text[inText].asciiFolded {
        inPattern += 1
        inText += 1
      } else if let afterStar {
        // The last star takes one scalar more: whole scalars, so that `?` never meets the middle of one.
        starEnd += scalarLength(text[starEnd])
        inText = starEnd
        inPattern = afterStar
      } else {
        return false
      }
    }
    return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private func scalarLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0xF0...: 4
    case 0xE0...: 3
    case 0xC0...: 2
    default: 1
    }
  }
}
