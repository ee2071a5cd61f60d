extension Array {
  /// Removes all elements, and keeps the room that they took unless it is large.
  mutating func clear() {
    guard !isEmpty else { return }
    removeAll(keepingCapacity: capacity <= 64)
  }
}
