extension String {
  /// Whether it begins with a slash.
  package var isAbsolutePath: Bool {
    // By its first byte: where combining marks follow, they would all be put into their order to compare it as text.
    utf8.first == UInt8(ascii: "/")
  }
}
