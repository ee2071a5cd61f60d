/// Finds a text in bytes, ASCII letters in either case, by Horspool's algorithm: sublinear for usual logs.
/// (R. N. Horspool, "Practical fast searching in strings", Software: Practice and Experience 10, 1980.)
package struct ByteSearch: Sendable {
  private let pattern: [UInt8]
  private let shifts: [Int]

  package init(_ text: String) {
    pattern = text.utf8.map(Self.folded)
    var shifts = [Int](repeating: pattern.count, count: 256)
    for (index, byte) in pattern.dropLast().enumerated() {
      shifts[Int(byte)] = pattern.count - 1 - index
      if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
        shifts[Int(byte) - 32] = pattern.count - 1 - index
      }
    }
    self.shifts = shifts
  }

  /// Bytes of the text looked for.
  package var length: Int { pattern.count }

  /// Where the text begins in `bytes` at or after `start`; nil when it does not, or when it is empty.
  package func first(in bytes: [UInt8], from start: Int = 0) -> Int? {
    let length = pattern.count
    guard length > 0, start >= 0 else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      var position = start
      while position + length <= bytes.count {
        let last = bytes[position + length - 1]
        if Self.folded(last) == pattern[length - 1], matches(bytes, at: position) { return position }
        position += shifts[Int(last)]
      }
      return nil
    }
  }

  /// Every place where the text begins, ascending; places may overlap.
  package func all(in bytes: [UInt8]) -> [Int] {
    var places: [Int] = []
    var position = 0
    while let place = first(in: bytes, from: position) {
      places.append(place)
      position = place + 1
    }
    return places
  }

  private func matches(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
    for index in 0..<pattern.count where Self.folded(bytes[position + index]) != pattern[index] { return false }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
