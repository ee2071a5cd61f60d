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

  /// What is given, or what holds without it; nil when leaving it out means something of its own.
  subscript(parameter: Route.Parameter) -> String? { values[parameter.name] ?? parameter.standard }

  /// A whole number; nil when it is not given and the parameter has none of its own.
  func integer(_ parameter: Route.Parameter) throws(Problem) -> Int64? {
    guard let text = self[parameter] else { return nil }
    let range = parameter.range ?? Int64.min...Int64.max
    guard let number = Int64(text), range.contains(number) else {
      let most = range.upperBound == .max ? "upward" : "to \(range.upperBound)"
      throw .badParameter(parameter.name, "it is a whole number from \(range.lowerBound) \(most).")
    }
    return number
  }

  /// A whole number; that of the parameter, or the least that it takes, when it is not given.
  func count(_ parameter: Route.Parameter) throws(Problem) -> Int {
    Int(try integer(parameter) ?? parameter.range?.lowerBound ?? 0)
  }

  /// `true` or `false`; that of the parameter when it is not given.
  func flag(_ parameter: Route.Parameter) throws(Problem) -> Bool {
    switch self[parameter] {
    case nil, "false": return false
    case "true": return true
    default: throw .badParameter(parameter.name, "it is true or false.")
    }
  }

  /// - Throws: a problem when both are given.
  func exclude(_ first: Route.Parameter, _ second: Route.Parameter) throws(Problem) {
    if values[first.name] != nil, values[second.name] != nil {
      throw .badParameter(second.name, "it does not go with \(first.name).")
    }
  }
}
