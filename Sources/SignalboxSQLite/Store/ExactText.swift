/// A text as a key that is equal when its bytes are, as in SQLite. `String` calls `é` as one scalar and as two the
/// same.
struct ExactText: Hashable, Sendable {
  let text: String
  /// Of the bytes: keys are looked up several times in every move of a task.
  private let hash: Int

  init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
    var hasher = Hasher()
    text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hash = hasher.finalize()
  }

  /// The hashes are of the bytes, so that they tell apart what `String` calls the same.
  static func == (left: ExactText, right: ExactText) -> Bool {
    left.hash == right.hash && left.text.utf8.count == right.text.utf8.count && left.text == right.text
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
