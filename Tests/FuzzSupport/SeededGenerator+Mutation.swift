/// Bytes that are almost right.
extension SeededGenerator {
  /// A sample with one to four things done to it; the words mean something in its format, and are put in.
  package mutating func mutated(_ sample: [UInt8], words: [String]) -> [UInt8] {
    var bytes = sample
    for _ in 0..<Int.random(in: 1...4, using: &self) { mutate(&bytes, words) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8], _ words: [String]) {
    let place = place(in: bytes)
    let stretch = place..<min(bytes.count, place + Int.random(in: 0...12, using: &self))
    switch Int.random(in: 0..<10, using: &self) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes.removeSubrange(stretch)
    case 2: bytes.insert(contentsOf: bytes[stretch], at: place)
    case 3: bytes.insert(contentsOf: bytes[stretch], at: self.place(in: bytes))
    case 4: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
    case 5: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self) }
    case 6: bytes.insert(contentsOf: pick(Self.notUTF8), at: place)
    case 7: replaceNumber(in: &bytes, from: place)
    default: bytes.insert(contentsOf: pick(words).utf8, at: place)
    }
  }

  private mutating func place(in bytes: [UInt8]) -> Int { Int.random(in: 0...bytes.count, using: &self) }

  private mutating func replaceNumber(in bytes: inout [UInt8], from place: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
    bytes.replaceSubrange(start..<end, with: pick(Self.numbers).utf8)
  }

  /// Numbers at the ends of what fits, and past them.
  package static let numbers = [
    "0", "-0", "-1", "1", "00", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551615", "18446744073709551616", "9007199254740993", "1e308", "1e309",
    "-1e308",
    "5e-324", "0.1", "1.", ".5", "1e", "2147483648", "4294967296", "+1", "0x10", "NaN",
    "99999999999999999999999999999999999999999",
  ]

  /// A lone continuation byte, an overlong ESC and NUL, a surrogate, past the last plane, a lead without its rest, a C1
  /// control as Latin 1 has it.
  package static let notUTF8: [[UInt8]] = [
    [0x80], [0xC0, 0x9B], [0xE0, 0x80, 0x9B], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xBB],
    [0xF0], [0xFF], [0xFE, 0xFF], [0x9B], [0x9D], [0x90],
  ]

  /// The text of so many bytes in pieces, cut anywhere.
  package mutating func pieces(of bytes: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(chance(50) ? 1 : Int.random(in: 0...9, using: &self))
      pieces.append(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    return pieces
  }
}
