extension UnsafeBufferPointer<UInt8> {
  /// Where the first of the bytes is that means something within a text of JSON, a quote, a backslash, a control or the beginning
  /// of a character that is not ASCII, or that is one of the last seven.
  ///
  /// Most of a text is passed over by it, eight bytes at a time.
  func endOfPlainJSON(from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(self)
    let (quotes, backslashes) = (UInt64(repeating: UInt8(ascii: "\"")), UInt64(repeating: UInt8(ascii: "\\")))
    let (spaces, highest) = (UInt64(repeating: 0x20), UInt64(repeating: 0x80))
    var index = start
    while index + 8 <= count {
      let bytes = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let outside = (bytes | (bytes &- spaces)) & highest
      let special = outside | (bytes ^ quotes).zeroBytes | (bytes ^ backslashes).zeroBytes
      guard special == 0 else { return index }
      index += 8
    }
    return index
  }
}
