/// The name that an operator's client gives; it is stored and shown, so it is held to plain text.
package enum OperatorName {
  /// The name without control and format characters, cut to 64 bytes; `operator` when nothing is left.
  static func read(_ header: String?) -> String {
    var name = ""
    for character in header ?? "" where character.unicodeScalars.allSatisfy(isPlain) {
      guard name.utf8.count + character.utf8.count <= ServerLimits.operatorName else { break }
      name.append(character)
    }
    return name.allSatisfy(\.isWhitespace) ? "operator" : name
  }

  package static func isPlain(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isPlain) }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
