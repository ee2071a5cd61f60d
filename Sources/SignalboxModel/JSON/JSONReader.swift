/// Reads values of Swift types from JSON.
///
/// In place of Foundation's decoder, whose time grows with the depth of a value and which gives numbers and repeated members
/// other than they came: the bytes are checked once, in proportion to their number (see `JSONCheck`), a ``JSONText`` within a
/// value is cut out as it is and never looked into, and what is wrong is told in words of ours with its place.
package enum JSONReader {
  /// - Throws: ``JSONFault``; what an initialiser of the type throws that is no `DecodingError`.
  package static func read<Value: Decodable>(
    _ type: Value.Type = Value.self, from bytes: [UInt8], _ rules: JSONRules
  ) throws -> Value {
    let source = try JSONSource(bytes, rules)
    do {
      return try JSONValueDecoder.value(of: source.whole, at: .root)
    } catch let error as DecodingError {
      throw JSONFault(error)
    }
  }

  /// The same for a text.
  package static func read<Value: Decodable>(
    _ type: Value.Type = Value.self, from text: String, _ rules: JSONRules
  ) throws -> Value {
    try read(type, from: Array(text.utf8), rules)
  }
}

extension JSONFault {
  package init(_ error: DecodingError) {
    self.init(.shape, error.expectation, pointer: error.codingPath.map(\.jsonStep).jsonPointer)
  }
}

extension CodingKey {
  /// As a step of a JSON pointer.
  package var jsonStep: String { intValue.map(String.init) ?? stringValue }
}

extension [any CodingKey] {
  /// As an RFC 6901 JSON pointer.
  package var jsonPointer: String { map(\.jsonStep).jsonPointer }
}
