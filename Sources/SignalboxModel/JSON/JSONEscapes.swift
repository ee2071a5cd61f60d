/// Resolves the escapes of a JSON text that was checked.
enum JSONEscapes {
  /// The bytes between the quotes as the text that they stand for, in UTF-8.
  static func append(_ text: Slice<UnsafeBufferPointer<UInt8>>, to result: inout [UInt8]) {
    let bytes = UnsafeBufferPointer(rebasing: text)
    var place = 0
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "\\") else {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\\") { place += 1 }
        result.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<place]))
        continue
      }
      switch bytes[place + 1] {
      case UInt8(ascii: "u"):
        let (scalar, length) = scalar(in: bytes, at: place)
        result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        place += length
        continue
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case let byte: result.append(byte)
      }
      place += 2
    }
  }

  /// The scalar of a `\u` escape, or of the two of a surrogate pair, and how many bytes stand for it.
  private static func scalar(
    in text: UnsafeBufferPointer<UInt8>, at place: Int
  ) -> (scalar: Unicode.Scalar, length: Int) {
    let first = unit(text, place + 2)
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard place + 12 <= text.endIndex else { return ("\u{FFFD}", 6) }
    let second = unit(text, place + 8)
    let scalar = 0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF))
    return (Unicode.Scalar(scalar) ?? "\u{FFFD}", 12)
  }

  private static func unit(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt32 {
    var unit: UInt32 = 0
    for index in place..<place + 4 { unit = unit << 4 | UInt32(text[index].hexadecimalValue ?? 0) }
    return unit
  }
}
