/// Passing over most of a text of JSON eight bytes at a time.
extension UnsafeBufferPointer<UInt8> {
  /// Where the first of the bytes is that means something to whoever checks a text of JSON, a quote, a backslash, a control or the
  /// beginning of a character that is not ASCII; or one of the last seven.
  func endOfPlainJSON(from start: Int) -> Int {
    let (spaces, highest) = (UInt64(repeating: 0x20), UInt64(repeating: 0x80))
    return first(from: start) { bytes in (bytes | (bytes &- spaces)) & highest | bytes.quotesAndBackslashes }
  }

  /// Where the first quote or backslash is, or one of the last seven bytes.
  func endOfUnescapedJSON(from start: Int) -> Int { first(from: start, \.quotesAndBackslashes) }

  /// - Parameter marks: what of eight bytes is looked for: a bit of the first such byte, and none of a byte before it.
  private func first(from start: Int, _ marks: (UInt64) -> UInt64) -> Int {
    let bytes = UnsafeRawBufferPointer(self)
    var index = start
    while index + 8 <= count {
      let marks = marks(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      guard marks == 0 else { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    return index
  }
}

extension UInt64 {
  /// Bits of the bytes that are one or the other; above the first of these also of others, which a borrow has changed.
  fileprivate var quotesAndBackslashes: UInt64 {
    (self ^ UInt64(repeating: UInt8(ascii: "\""))).zeroBytes | (self ^ UInt64(repeating: UInt8(ascii: "\\"))).zeroBytes
  }
}
