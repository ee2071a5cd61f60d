/// Finds a text in bytes, ASCII letters in either case, in time proportional to both whatever they are.
///
/// It begins by Horspool's algorithm, which skips most bytes of usual texts (R. N. Horspool, "Practical fast searching in
/// strings", Software: Practice and Experience 10, 1980). Where that compares more than it skips, as with `aaab` in a text of
/// `a`, it goes on by Knuth, Morris and Pratt's, which compares each byte at most twice.
package struct ByteSearch: Sendable {
  private let pattern: [UInt8]
  private let shifts: [Int]
  /// For each prefix of the pattern the length of the longest shorter prefix that it ends in.
  private let borders: [Int]

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
    borders = Self.borders(of: pattern)
  }

  private static func borders(of pattern: [UInt8]) -> [Int] {
    var borders = [Int](repeating: 0, count: pattern.count)
    var border = 0
    for index in pattern.indices.dropFirst() {
      while border > 0, pattern[index] != pattern[border] { border = borders[border - 1] }
      if pattern[index] == pattern[border] { border += 1 }
      borders[index] = border
    }
    return borders
  }

  /// Bytes of the text looked for.
  package var length: Int { pattern.count }

  /// Where the text begins in `bytes` at or after `start`; nil when it does not, or when it is empty.
  package func first(in bytes: [UInt8], from start: Int = 0) -> Int? {
    bytes.withUnsafeBufferPointer { first(in: $0, from: start) }
  }

  package func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    var found: Int?
    each(in: bytes, from: start) { place in
      found = place
      return false
    }
    return found
  }

  /// The first places where the text begins, ascending; places may overlap.
  package func all(in bytes: [UInt8], limit: Int = .max) -> [Int] {
    var places: [Int] = []
    bytes.withUnsafeBufferPointer { bytes in
      each(in: bytes, from: 0) { place in
        places.append(place)
        return places.count < limit
      }
    }
    return places
  }

  /// Calls `body` with each place where the text begins, ascending, until it returns false.
  package func each(in bytes: [UInt8], _ body: (Int) -> Bool) {
    bytes.withUnsafeBufferPointer { each(in: $0, from: 0, body) }
  }

  func each(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ body: (Int) throws -> Bool) rethrows {
    let length = pattern.count
    guard length > 0, start >= 0 else { return }
    var position = start
    // Comparisons that are allowed beyond one for each byte passed over.
    var credit = 256
    while position + length <= bytes.count {
      let last = bytes[position + length - 1]
      var step = shifts[Int(last)]
      if Self.folded(last) == pattern[length - 1] {
        let same = commonPrefix(bytes, at: position)
        credit -= same
        if credit < 0 { return try eachSteadily(in: bytes, from: position, body) }
        if same == length {
          guard try body(position) else { return }
          step = 1
        }
      }
      position += step
      credit += 1
    }
  }

  private func commonPrefix(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    var count = 0
    while count < pattern.count, Self.folded(bytes[position + count]) == pattern[count] { count += 1 }
    return count
  }

  private func eachSteadily(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ body: (Int) throws -> Bool
  ) rethrows {
    var matched = 0
    for index in start..<bytes.count {
      let byte = Self.folded(bytes[index])
      while matched > 0, matched == pattern.count || byte != pattern[matched] { matched = borders[matched - 1] }
      if byte == pattern[matched] { matched += 1 }
      guard try matched < pattern.count || body(index - matched + 1) else { return }
    }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
