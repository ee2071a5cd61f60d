extension String {
  /// Whether it holds a NUL character, which no name, argument or path can.
  package var holdsNUL: Bool {
    // Byte by byte through `String` itself is several times slower.
    utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? utf8.contains(0)
  }
}
