/// A text as a key that is equal when its bytes are, as in every store. `String` calls `é` as one scalar and as two the
/// same.
///
/// Inlinable, because the stores look keys up several times in every move of a task.
package struct ExactText: Hashable, Sendable {
  package let text: String
  /// Of the bytes, once for all lookups.
  @usableFromInline let hash: Int

  @inlinable
  package init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
    var hasher = Hasher()
    text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hash = hasher.finalize()
  }

  /// The hashes are of the bytes, so that they tell apart what `String` calls the same.
  @inlinable
  package static func == (left: ExactText, right: ExactText) -> Bool {
    left.hash == right.hash && left.text.utf8.count == right.text.utf8.count && left.text == right.text
  }

  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension ExactText: Comparable {
  /// By their bytes, so that texts which differ are never of one rank.
  @inlinable
  package static func < (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}

extension ExactText: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}
