/// The names of the members of the objects that are open while JSON is checked, to find one that is given twice.
///
/// A few names are compared with each other. More are looked up by a hash whose seed nobody outside knows, so that no choice
/// of names makes it slow.
struct JSONMemberNames {
  private struct Name {
    /// Where the name stands in the text, without its quotes.
    var place: Int
    /// Its bytes: in the text, or in ``decoded`` when it has escapes.
    var bytes: Range<Int>
    var isEscaped: Bool
  }

  private static let few = 16

  private var names: [Name] = []
  /// The names that have escapes, without them: `"a"` and `"\u0061"` are one name.
  private var decoded: [UInt8] = []
  /// Of each open object: how many names and decoded bytes those around it have.
  private var starts: [(names: Int, decoded: Int)] = []
  /// One for the whole text, made for the first object that needs it.
  private lazy var hash = SecretHash()

  mutating func open() { starts.append((names.count, decoded.count)) }

  mutating func add(_ range: Range<Int>, isEscaped: Bool, of bytes: UnsafeBufferPointer<UInt8>) {
    var name = Name(place: range.lowerBound, bytes: range, isEscaped: isEscaped)
    if isEscaped {
      let start = decoded.count
      JSONEscapes.withBytes(of: UnsafeBufferPointer(rebasing: bytes[range])) { decoded.append(contentsOf: $0) }
      name.bytes = start..<decoded.count
    }
    names.append(name)
  }

  /// - Throws: the second of two members with one name.
  mutating func close(in bytes: UnsafeBufferPointer<UInt8>) throws(JSONFlaw) {
    guard let start = starts.popLast() else { return }
    let count = names.count - start.names
    if count > 1 { try check(names[start.names...], in: bytes) }
    if count > 0 { names.removeLast(count) }
    if decoded.count > start.decoded { decoded.removeLast(decoded.count - start.decoded) }
  }

  private mutating func check(
    _ names: ArraySlice<Name>, in bytes: UnsafeBufferPointer<UInt8>
  ) throws(JSONFlaw) {
    let hash: SecretHash? = names.count > Self.few ? self.hash : nil
    let repeated = decoded.withUnsafeBufferPointer { decoded in
      func text(_ name: Name) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: (name.isEscaped ? decoded : bytes)[name.bytes])
      }
      let repeated: Name?
      if let hash {
        repeated = Self.repeatedOfMany(names, hash, text)
      } else {
        repeated = Self.repeated(names, text)
      }
      return repeated.map { (place: $0.place, text: String(decoding: text($0), as: UTF8.self)) }
    }
    guard let repeated else { return }
    throw JSONFlaw(
      kind: .content, reason: "the member \"\(repeated.text.cut(toBytes: 80))\" is given twice",
      offset: repeated.place - 1, member: repeated.text)
  }

  /// The first name that is the same as one before it.
  private static func repeated(
    _ names: ArraySlice<Name>, _ text: (Name) -> UnsafeBufferPointer<UInt8>
  ) -> Name? {
    for index in names.indices {
      let name = UnsafeRawBufferPointer(text(names[index]))
      for other in names[..<index] where isSame(UnsafeRawBufferPointer(text(other)), name) { return names[index] }
    }
    return nil
  }

  private static func repeatedOfMany(
    _ names: ArraySlice<Name>, _ hash: SecretHash, _ text: (Name) -> UnsafeBufferPointer<UInt8>
  ) -> Name? {
    // At most half full, so that a free entry is never far.
    let highest = (1 << (Int.bitWidth - (2 * names.count).leadingZeroBitCount)) - 1
    var table = [Int32](repeating: -1, count: highest + 1)
    for index in names.indices {
      let name = UnsafeRawBufferPointer(text(names[index]))
      var entry = hash.value(of: name) & highest
      while table[entry] >= 0 {
        if isSame(UnsafeRawBufferPointer(text(names[Int(table[entry])])), name) { return names[index] }
        entry = (entry + 1) & highest
      }
      table[entry] = Int32(index)
    }
    return nil
  }
}
