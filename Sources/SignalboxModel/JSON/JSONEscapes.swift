/// Resolves the escapes of a JSON text that was checked.
enum JSONEscapes {
  /// What the bytes between the quotes stand for.
  static func string(_ text: UnsafeBufferPointer<UInt8>) -> String {
    // What stands between quotes has no other quotes.
    guard text[text.endOfUnescapedJSON(from: 0)...].contains(UInt8(ascii: "\\")) else {
      return String(decoding: text, as: UTF8.self)
    }
    return String(unsafeUninitializedCapacity: text.count) { resolve(text, into: $0) }
  }

  /// The same in UTF-8.
  static func withBytes<Value>(
    of text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Value
  ) rethrows -> Value {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { resolved in
      let count = resolve(text, into: resolved)
      return try body(UnsafeBufferPointer(rebasing: resolved[..<count]))
    }
  }

  /// Writes what the escapes of a text stand for.
  ///
  /// - Parameters:
  ///   - text: what stands between the quotes.
  ///   - result: has room for as many bytes as the text has: an escape is never shorter than what it stands for.
  /// - Returns: how many bytes were written.
  private static func resolve(
    _ text: UnsafeBufferPointer<UInt8>, into result: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var place = 0
    var count = 0
    while place < text.count {
      guard text[place] == UInt8(ascii: "\\") else {
        result[count] = text[place]
        count += 1
        place += 1
        continue
      }
      if text[place + 1] == UInt8(ascii: "u") {
        let (scalar, length) = scalar(in: text, at: place)
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          result[count] = byte
          count += 1
        }
        place += length
      } else {
        result[count] = character(text[place + 1])
        count += 1
        place += 2
      }
    }
    return count
  }

  /// What an escape of one letter stands for.
  private static func character(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
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
