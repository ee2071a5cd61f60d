/// Marks an error of our decoder, whose words are for people.
struct JSONMisfit: Error {}

extension DecodingError {
  /// The place of what is wrong, or of what is missing.
  package var codingPath: [any CodingKey] {
    switch self {
    case .keyNotFound(let key, let context): context.codingPath + [key]
    case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
      context.codingPath
    @unknown default: []
    }
  }

  /// What is wrong there, in words of ours: a decoder's own name Swift types.
  package var expectation: String {
    switch self {
    case .keyNotFound: "this member is missing"
    case .valueNotFound(let type, let context):
      context.underlyingError is JSONMisfit ? context.debugDescription : "expected \(Self.words(for: type)), not null"
    case .typeMismatch(let type, let context):
      context.underlyingError is JSONMisfit ? context.debugDescription : "expected \(Self.words(for: type))"
    case .dataCorrupted(let context):
      // What the standard library says of an enumeration.
      context.debugDescription.hasPrefix("Cannot initialize ")
        ? "this is none of the values that are known here" : context.debugDescription
    @unknown default: "this cannot be read"
    }
  }

  /// Says in words what is wrong.
  ///
  /// - Parameter whole: what it is called when it is wrong as a whole.
  /// - Returns: one line that names the field.
  package func explanation(of whole: String = "the payload") -> String {
    let path = Self.path(codingPath)
    let place = path.isEmpty ? whole : path
    if case .keyNotFound = self { return "\(place) is missing" }
    return "\(place): \(expectation)"
  }

  /// The names that lead to a field, with dots between them.
  package static func path(_ keys: [any CodingKey]) -> String {
    keys.map(\.jsonStep).joined(separator: ".")
  }

  private static func words(for type: Any.Type) -> String {
    switch type {
    case is any BinaryInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is Bool.Type: "true or false"
    case is String.Type: "a string"
    default: "another kind of value"
    }
  }
}
