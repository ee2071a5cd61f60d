extension DisplayText {
  /// The columns that a terminal gives a character: 2 for wide East Asian ones and pictures, 0 for marks and controls,
  /// otherwise 1.
  ///
  /// A character of several scalars is as wide as its first one; sanitised text holds no other kind.
  public static func width(of character: Character) -> Int {
    if let ascii = character.asciiValue { return (0x20...0x7E).contains(ascii) ? 1 : 0 }
    var scalars = character.unicodeScalars.makeIterator()
    guard let first = scalars.next() else { return 0 }
    // Two regional indicators, which are a flag.
    if (0x1F1E6...0x1F1FF).contains(first.value), scalars.next() != nil { return 2 }
    return TextWidth.columns(of: first)
  }

  /// The columns of the whole text.
  ///
  /// Printable ASCII costs a scan of its bytes.
  public static func width(of text: String) -> Int {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.utf8.count }
    return text.reduce(0) { $0 + width(of: $1) }
  }

  /// Cuts a text to at most `columns`, where `…` at the end tells that something was cut.
  ///
  /// Looks at no more of the text than is kept.
  public static func truncated(_ text: String, to columns: Int) -> String {
    guard let end = end(of: text, within: columns) else { return text }
    guard columns > 0 else { return "" }
    return text[..<(self.end(of: text[..<end], within: columns - 1) ?? end)] + "…"
  }

  /// Cuts a text in the middle, to at most `columns`, for paths and names whose end tells as much as their beginning.
  public static func truncatedInMiddle(_ text: String, to columns: Int) -> String {
    guard end(of: text, within: columns) != nil else { return text }
    guard columns > 0 else { return "" }
    let tailColumns = (columns - 1) / 2
    let head = text[..<(end(of: text, within: columns - 1 - tailColumns) ?? text.endIndex)]
    return head + "…" + text[start(of: text, within: tailColumns)...]
  }

  /// Where the spare columns of padded text go.
  public enum Alignment: Hashable, Sendable {
    /// The text stands on the left, spaces after it.
    case left
    /// The text stands on the right, spaces before it.
    case right
  }

  /// Exactly `columns` wide: filled up with spaces, or truncated.
  public static func padded(_ text: String, to columns: Int, alignment: Alignment = .left) -> String {
    let kept = truncated(text, to: columns)
    let spaces = String(repeating: " ", count: max(columns - width(of: kept), 0))
    return alignment == .left ? kept + spaces : spaces + kept
  }

  /// Where to cut so that what is before is at most `columns` wide; nil when all of it is.
  static func end(of text: some StringProtocol, within columns: Int) -> String.Index? {
    // No character has more columns than bytes.
    if text.utf8.count <= columns { return nil }
    var used = 0
    var index = text.startIndex
    while index < text.endIndex {
      used += width(of: text[index])
      if used > columns { return index }
      index = text.index(after: index)
    }
    return nil
  }

  /// Where the end that is at most `columns` wide begins.
  private static func start(of text: String, within columns: Int) -> String.Index {
    var used = 0
    var index = text.endIndex
    while index > text.startIndex {
      let before = text.index(before: index)
      used += width(of: text[before])
      if used > columns { return index }
      index = before
    }
    return index
  }
}

/// The columns of single scalars.
enum TextWidth {
  static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF: return 1
    case 0x4E00...0xA48C, 0xAC00...0xD7A3: return 2
    // Vowels and final consonants that a terminal draws into the leading consonant before them.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  /// Whether the terminals and C libraries in use agree on its width: assigned in Unicode 14, which is what Debian 12's
  /// glibc knows, and neither given another width by glibc than by Unicode (circled numbers, hexagrams) nor made wide by
  /// Unicode 16 (hexagrams, trigrams, counting rods).
  static func isKnownEverywhere(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x2FF: return true
    case 0x2630...0x2637, 0x268A...0x268F, 0x3248...0x324F, 0x4DC0...0x4DFF, 0x1D300...0x1D376: return false
    default:
      guard let age = scalar.properties.age else { return false }
      return age.major <= 14
    }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    var low = 0
    var high = wideRanges.count
    while low < high {
      let middle = (low + high) / 2
      if wideRanges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < wideRanges.count && wideRanges[low].contains(value)
  }
}
