/// Resolves the escapes of a JSON text that was checked.
enum JSONEscapes {
  /// The bytes between the quotes as the text that they stand for, in UTF-8.
  static func append(_ text: Slice<UnsafeBufferPointer<UInt8>>, to result: inout [UInt8]) {
    var place = text.startIndex
    while let escape = text[place...].firstIndex(of: UInt8(ascii: "\\")) {
      result.append(contentsOf: text[place..<escape])
      place = escape
      switch text[place + 1] {
      case UInt8(ascii: "u"):
        let (scalar, length) = scalar(in: text, at: place)
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
    result.append(contentsOf: text[place...])
  }

  /// The scalar of a `\u` escape, or of the two of a surrogate pair, and how many bytes stand for it.
  private static func scalar(
    in text: Slice<UnsafeBufferPointer<UInt8>>, at place: Int
  ) -> (scalar: Unicode.Scalar, length: Int) {
    let first = unit(text, place + 2)
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard place + 12 <= text.endIndex else { return ("\u{FFFD}", 6) }
    let second = unit(text, place + 8)
    let scalar = 0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF))
    return (Unicode.Scalar(scalar) ?? "\u{FFFD}", 12)
  }

  private static func unit(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ place: Int) -> UInt32 {
    text[place..<place + 4].reduce(0) { $0 << 4 | UInt32($1.hexadecimalValue ?? 0) }
  }
}
