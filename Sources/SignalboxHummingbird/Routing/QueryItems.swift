import SignalboxModel

/// The parameters after the `?`, held to those that the route has.
struct QueryItems: Sendable {
  private var values: [String: String] = [:]

  /// - Throws: a problem that names the parameter which is unknown, malformed or given twice.
  init(_ text: Substring?, of route: Route) throws(Problem) {
    for item in (text ?? "").split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let rawName = String(parts[0])
      guard let name = rawName.percentDecoded(plusIsSpace: true), route.query.contains(where: { $0.name == name })
      else {
        let known = route.query.map(\.name).joined(separator: ", ")
        throw .badParameter(rawName, known.isEmpty ? "this call takes none." : "this call takes \(known).")
      }
      guard let value = (parts.count > 1 ? parts[1] : "").percentDecoded(plusIsSpace: true) else {
        throw .badParameter(name, "it is not percent-encoded UTF-8.")
      }
      guard !value.holdsNUL else { throw .badParameter(name, "it holds a NUL character.") }
      guard values.updateValue(value, forKey: name) == nil else { throw .badParameter(name, "it is given twice.") }
    }
  }

  subscript(name: String) -> String? { values[name] }

  /// A whole number; nil when it is not given.
  func integer<Number: FixedWidthInteger>(_ name: String, in range: ClosedRange<Number>) throws(Problem) -> Number? {
    guard let text = values[name] else { return nil }
    guard let number = Number(text), range.contains(number) else {
      let most = range.upperBound == .max ? "upward" : "to \(range.upperBound)"
      throw .badParameter(name, "it is a whole number from \(range.lowerBound) \(most).")
    }
    return number
  }

  /// `true` or `false`; false when it is not given.
  func flag(_ name: String) throws(Problem) -> Bool {
    switch values[name] {
    case nil, "false": return false
    case "true": return true
    default: throw .badParameter(name, "it is true or false.")
    }
  }

  /// - Throws: a problem when both are given.
  func exclude(_ first: String, _ second: String) throws(Problem) {
    if values[first] != nil, values[second] != nil { throw .badParameter(second, "it does not go with \(first).") }
  }
}
