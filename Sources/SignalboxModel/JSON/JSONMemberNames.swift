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

  mutating func open() { starts.append((names.count, decoded.count)) }

  mutating func add(_ range: Range<Int>, isEscaped: Bool, of bytes: UnsafeBufferPointer<UInt8>) {
    var name = Name(place: range.lowerBound, bytes: range, isEscaped: isEscaped)
    if isEscaped {
      let start = decoded.count
      JSONEscapes.append(UnsafeBufferPointer(rebasing: bytes[range]), to: &decoded)
      name.bytes = start..<decoded.count
    }
    names.append(name)
  }

  /// - Throws: the second of two members with one name.
  mutating func close(in bytes: UnsafeBufferPointer<UInt8>) throws(JSONFlaw) {
    guard let start = starts.popLast() else { return }
    let repeated = decoded.withUnsafeBufferPointer { decoded in
      Self.repeated(names[start.names...], in: bytes, decoded).map { name, bytes in
        (place: name.place, text: String(decoding: bytes, as: UTF8.self))
      }
    }
    names.removeSubrange(start.names...)
    decoded.removeSubrange(start.decoded...)
    guard let repeated else { return }
    throw JSONFlaw(
      kind: .content, reason: "the member \"\(repeated.text.cut(toBytes: 80))\" is given twice",
      offset: repeated.place - 1, member: repeated.text)
  }

  private static func repeated(
    _ names: ArraySlice<Name>, in bytes: UnsafeBufferPointer<UInt8>, _ decoded: UnsafeBufferPointer<UInt8>
  ) -> (Name, UnsafeBufferPointer<UInt8>)? {
    func key(_ name: Name) -> Key { Key(bytes: .init(rebasing: (name.isEscaped ? decoded : bytes)[name.bytes])) }
    guard names.count > few else {
      for index in names.indices {
        let name = key(names[index])
        for other in names[..<index] where key(other) == name { return (names[index], name.bytes) }
      }
      return nil
    }
    var known = Set<Key>(minimumCapacity: names.count)
    for name in names {
      let key = key(name)
      if !known.insert(key).inserted { return (name, key.bytes) }
    }
    return nil
  }

  private struct Key: Hashable {
    var bytes: UnsafeBufferPointer<UInt8>

    static func == (left: Key, right: Key) -> Bool {
      left.bytes.count == right.bytes.count && left.bytes.elementsEqual(right.bytes)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
  }
}
