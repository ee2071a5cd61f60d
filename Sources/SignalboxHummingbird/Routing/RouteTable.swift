import SignalboxModel

/// Finds the route that a method and a path mean.
struct RouteTable: Sendable {
  enum Match: Sendable {
    /// `isHead`: as for GET, but without a body.
    case found(Route, path: [String: String], isHead: Bool)
    /// There are routes of that path, but for other methods.
    case wrongMethod(allowed: String)
    case none
  }

  private struct Entry: Sendable {
    var route: Route
    var parts: [Substring]
  }

  private let entries: [Entry]

  init(_ routes: [Route]) {
    entries = routes.map { Entry(route: $0, parts: Self.split($0.path)) }
  }

  func match(method: String, path: Substring) -> Match {
    let parts = Self.split(path)
    // A literal part goes before a parameter: /v1/tasks/batch is no task.
    let matching = entries.compactMap { entry in Self.parameters(entry.parts, parts).map { (entry.route, $0) } }
    let fewest = matching.map(\.1.count).min()
    let best = matching.filter { $0.1.count == fewest }
    let isHead = method == "HEAD"
    for (route, parameters) in best where route.method.rawValue == (isHead ? "GET" : method) {
      return .found(route, path: parameters, isHead: isHead)
    }
    guard !best.isEmpty else { return .none }
    let methods = best.map(\.0.method.rawValue)
    return .wrongMethod(
      allowed: (methods.contains("GET") ? ["HEAD"] + methods : methods).sorted().joined(separator: ", "))
  }

  private static func split(_ path: some StringProtocol) -> [Substring] {
    Substring(path).split(separator: "/", omittingEmptySubsequences: false)
  }

  /// The parameters when the path fits the pattern; nil when it does not, or one is not percent-encoded UTF-8.
  private static func parameters(_ pattern: [Substring], _ path: [Substring]) -> [String: String]? {
    guard pattern.count == path.count else { return nil }
    var parameters: [String: String] = [:]
    for (expected, part) in zip(pattern, path) {
      if expected.hasPrefix("{") {
        guard !part.isEmpty, let value = part.percentDecoded() else { return nil }
        parameters[String(expected.dropFirst().dropLast())] = value
      } else if expected != part {
        return nil
      }
    }
    return parameters
  }
}
