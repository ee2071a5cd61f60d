import HTTPTypes
import Hummingbird
import SignalboxModel

/// One request, taken apart: what a handler of the control API works on.
struct Call: Sendable {
  var route: Route
  var request: Request
  /// The path's parameters, decoded.
  var path: [String: String]
  var query: QueryItems
  var who: Operator
  /// What the caller may do; nil for one who has no token of this server and came by TCP.
  var role: Route.Role?

  /// The task that the path names.
  func taskID() throws(Problem) -> TaskID {
    let text = path["id"] ?? ""
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let id = TaskID(text: text)
    else { throw .noTask(text) }
    return id
  }

  func idempotencyKey() throws(Problem) -> String? {
    guard let key = request.headers[.idempotencyKey] else { return nil }
    guard (1...ServerLimits.idempotencyKey).contains(key.utf8.count) else {
      throw .badHeader("An Idempotency-Key has 1 to \(ServerLimits.idempotencyKey) bytes.")
    }
    return key
  }

  var acceptsPlainText: Bool {
    let accepted = request.headers[values: .accept].joined(separator: ",").lowercased()
    return accepted.split(separator: ",").contains { type in
      let name = type.prefix { $0 != ";" }
      return name.filter { !$0.isWhitespace } == "text/plain"
    }
  }
}
