import SignalboxModel

/// The request that added a task, as one column: every text with the number of its bytes before it, so that none needs
/// escaping, after a letter that says what it is: `r3:a-1t11:traceparent4:00-1m4:user1:7`.
///
/// Every task of a request is written and read with it; JSON would cost more than the rest of the row.
enum OriginText {
  static func encode(_ origin: TaskOrigin) -> String {
    var text = ""
    if let id = origin.requestID { append("r", [id], to: &text) }
    for (key, value) in origin.trace { append("t", [key, value], to: &text) }
    for (key, value) in origin.metadata { append("m", [key, value], to: &text) }
    return text
  }

  /// Gives what it can read of a damaged text.
  static func decode(_ text: String) -> TaskOrigin {
    var origin = TaskOrigin()
    var rest = text.utf8[...]
    while let kind = rest.popFirst(), let first = part(of: &rest) {
      switch kind {
      case UInt8(ascii: "r"): origin.requestID = first
      case UInt8(ascii: "t"): origin.trace[first] = part(of: &rest)
      case UInt8(ascii: "m"): origin.metadata[first] = part(of: &rest)
      default: return origin
      }
    }
    return origin
  }

  private static func append(_ kind: Character, _ parts: [String], to text: inout String) {
    text.append(kind)
    for part in parts { text += "\(part.utf8.count):\(part)" }
  }

  private static func part(of rest: inout Substring.UTF8View) -> String? {
    guard
      let colon = rest.firstIndex(of: UInt8(ascii: ":")), let count = Int(Substring(rest[..<colon])),
      (0...rest.count).contains(count),
      let end = rest.index(colon, offsetBy: count + 1, limitedBy: rest.endIndex)
    else { return nil }
    defer { rest = rest[end...] }
    return String(Substring(rest[rest.index(after: colon)..<end]))
  }
}
