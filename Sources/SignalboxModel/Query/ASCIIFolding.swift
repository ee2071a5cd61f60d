extension UInt8 {
  /// An ASCII capital as its small letter, every other byte as it is.
  var asciiFolded: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension String {
  /// ASCII capitals as small letters, everything else as it is.
  var asciiFolded: String { String(decoding: utf8.map(\.asciiFolded), as: UTF8.self) }

  /// Whether the bytes of `needle` occur in this text, ASCII letters in either case.
  ///
  /// No Unicode equivalence: what a store compares are bytes too.
  ///
  /// Takes time in proportion to both lengths whatever they hold (Knuth, Morris and Pratt's search), since the text can be
  /// an error message of 64 KiB and the needle whatever an operator pastes.
  func containsFoldingASCII(_ needle: String) -> Bool {
    var text = self
    var needle = needle
    return text.withUTF8 { text in needle.withUTF8 { needle in occurs(needle, in: text) } }
  }
}

private func occurs(_ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard needle.count > 0 else { return true }
  guard needle.count <= text.count else { return false }
  return withUnsafeTemporaryAllocation(of: Int.self, capacity: needle.count) { borders in
    fill(borders, of: needle)
    var matched = 0
    for byte in text {
      matched = advance(from: matched, by: byte, needle, borders)
      if matched == needle.count { return true }
    }
    return false
  }
}

/// For each prefix of the needle the length of the longest shorter prefix that it ends in.
private func fill(_ borders: UnsafeMutableBufferPointer<Int>, of needle: UnsafeBufferPointer<UInt8>) {
  borders.initialize(repeating: 0)
  var border = 0
  for index in 1..<max(needle.count, 1) {
    border = advance(from: border, by: needle[index], needle, borders)
    borders[index] = border
  }
}

private func advance(
  from matched: Int, by byte: UInt8, _ needle: UnsafeBufferPointer<UInt8>, _ borders: UnsafeMutableBufferPointer<Int>
) -> Int {
  var matched = matched
  while matched > 0, needle[matched].asciiFolded != byte.asciiFolded { matched = borders[matched - 1] }
  return needle[matched].asciiFolded == byte.asciiFolded ? matched + 1 : matched
}
