extension JSONPath {
  /// The path of a member of the object that this leads to.
  func member(_ name: String) -> JSONPath { .key(JSONName(stringValue: name), self) }

  /// Says that the object that this leads to has no member which it needs.
  func missing(_ key: some CodingKey) -> DecodingError {
    .keyNotFound(
      key, .init(codingPath: keys, debugDescription: "this member is missing", underlyingError: JSONMisfit()))
  }
}

extension StaticString {
  /// Whether a member has this name, byte for byte; for a `switch` over the names that a type knows.
  static func ~= (name: StaticString, bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    isSame(
      UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), UnsafeRawBufferPointer(bytes))
  }
}
