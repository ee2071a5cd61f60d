/// A text as a key that is equal when its bytes are, as in every store.
///
/// `String` calls `é` as one scalar and as two the same.
///
/// Inlinable, because the stores look keys up several times in every move of a task.
package struct ExactText: Sendable {
  package let text: String

  @inlinable
  package init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
  }

  /// The text's bytes, where they are.
  @inlinable
  func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    text.utf8.withContiguousStorageIfAvailable(body) ?? Array(text.utf8).withUnsafeBufferPointer(body)
  }
}

extension ExactText: Hashable {
  @inlinable
  package static func == (left: ExactText, right: ExactText) -> Bool {
    // Copies of one text, and short ones, are the same to the bit: nearly every look-up ends here.
    withUnsafeBytes(of: left.text) { mine in withUnsafeBytes(of: right.text) { isSame(mine, $0) } }
      || left.withBytes { mine in
        right.withBytes { isSame(UnsafeRawBufferPointer(mine), UnsafeRawBufferPointer($0)) }
      }
  }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// Compares eight bytes at a time: one by one it would cost as much as the rest of a look-up.
@inlinable
func isSame(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  var place = 0
  while place + 8 <= left.count {
    let (mine, other) = (
      left.loadUnaligned(fromByteOffset: place, as: UInt64.self),
      right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    )
    guard mine == other else { return false }
    place += 8
  }
  return (place..<left.count).allSatisfy { left[$0] == right[$0] }
}

extension ExactText: Comparable {
  /// By their bytes, so that texts which differ are never of one rank.
  @inlinable
  package static func < (left: ExactText, right: ExactText) -> Bool {
    left.withBytes { left in right.withBytes { right in left.lexicographicallyPrecedes(right) } }
  }
}

extension ExactText: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}
