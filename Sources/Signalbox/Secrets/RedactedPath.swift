/// Where redacted values lie in a payload: the names of the members that lead there, those of arrays being of every element.
///
/// Without names it is the whole payload.
///
/// A task keeps it as text, the names with dots between: `card.number`. A dot or a backslash within a name has a backslash
/// before it.
struct RedactedPath: Hashable, Sendable {
  var names: [String]

  static let wholePayload = RedactedPath(names: [])

  init(names: [String]) {
    self.names = names
  }

  init(_ text: String) {
    guard !text.isEmpty else {
      names = []
      return
    }
    names = [""]
    var isEscaped = false
    for character in text.unicodeScalars {
      switch character {
      case "\\" where !isEscaped: isEscaped = true
      case "." where !isEscaped: names.append("")
      default:
        names[names.count - 1].unicodeScalars.append(character)
        isEscaped = false
      }
    }
  }

  var text: String {
    names.map { name in
      guard name.unicodeScalars.contains(where: { $0 == "." || $0 == "\\" }) else { return name }
      return name.unicodeScalars.reduce(into: "") { text, character in
        if character == "." || character == "\\" { text.append("\\") }
        text.unicodeScalars.append(character)
      }
    }.joined(separator: ".")
  }
}
