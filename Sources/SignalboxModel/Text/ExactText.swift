/// A text as a key that is equal when its bytes are, as in every store. `String` calls `é` as one scalar and as two the
/// same.
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
    left.withBytes { left in right.withBytes { right in left.count == right.count && left.elementsEqual(right) } }
  }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
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
