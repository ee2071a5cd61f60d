/// Searches that pass over most of a JSON text eight bytes at a time.
extension UnsafeBufferPointer<UInt8> {
  /// The index of the first byte that a check of JSON must look at; or of one of the last seven, which are not searched.
  ///
  /// It must look at a quote, a backslash, a control character and a byte that is not ASCII.
  func endOfPlainJSON(from start: Int) -> Int {
    let (spaces, highest) = (UInt64(repeating: 0x20), UInt64(repeating: 0x80))
    return first(from: start) { bytes in (bytes | (bytes &- spaces)) & highest | bytes.quotesAndBackslashes }
  }

  /// The index of the first quote or backslash; or of one of the last seven bytes, which are not searched.
  func endOfUnescapedJSON(from start: Int) -> Int { first(from: start, \.quotesAndBackslashes) }

  /// The index of the first byte that is marked; or of one of the last seven bytes, which are not searched.
  ///
  /// The function marks bytes among eight: it sets a bit of the first byte that is looked for and no bit of a byte
  /// before it.
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
  /// Sets a bit in each byte that is a quote or a backslash.
  ///
  /// Bytes after the first of them may be marked by mistake, because the subtraction borrows from them.
  fileprivate var quotesAndBackslashes: UInt64 {
    (self ^ UInt64(repeating: UInt8(ascii: "\""))).zeroBytes | (self ^ UInt64(repeating: UInt8(ascii: "\\"))).zeroBytes
  }
}
