import CTerminal

/// What of a cell's text is handed to ncurses: one printable character as wide as the cell says, and the marks on it.
///
/// Cells hold safe text already. This is the last line of defence, and it settles the matter where the C library's
/// idea of a width differs from ours: a row must never shift.
enum CellText {
  static let mostMarks = 4
  static let replacement = UInt32(UInt8(ascii: "?"))

  /// Calls `body` with the character and its marks; with the replacement when the text cannot be shown in `width`.
  static func read<Result>(
    _ text: Character, width: Int, _ body: (UInt32, UnsafeBufferPointer<UInt32>) -> Result
  ) -> Result {
    var scalars = text.unicodeScalars.makeIterator()
    guard let base = scalars.next(), isShown(base, in: width) else {
      return body(replacement, UnsafeBufferPointer(start: nil, count: 0))
    }
    if base.isASCII, text.utf8.count == 1 { return body(base.value, UnsafeBufferPointer(start: nil, count: 0)) }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: mostMarks) { marks in
      var count = 0
      while let mark = scalars.next() {
        guard isMark(mark) else { return body(replacement, UnsafeBufferPointer(start: nil, count: 0)) }
        guard count < mostMarks else { break }
        marks[count] = mark.value
        count += 1
      }
      return body(base.value, UnsafeBufferPointer(rebasing: marks[..<count]))
    }
  }

  private static func isShown(_ scalar: Unicode.Scalar, in width: Int) -> Bool {
    if scalar.isASCII { return width == 1 && (0x20...0x7E).contains(scalar.value) }
    return (0xA0...).contains(scalar.value) && Int(sb_width(scalar.value)) == width
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.properties.isVariationSelector else { return false }
    // The non-joiner keeps the letters of a conjunct apart, each in a cell of its own.
    if scalar == "\u{200C}" { return sb_width(scalar.value) == 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return sb_width(scalar.value) == 0
    default: return false
    }
  }
}
