import HTTPTypes
import SignalboxModel

/// The way by which a request came in, and what must be true of it there.
enum Door: Sendable {
  /// The Unix socket: whoever can open it may do everything.
  case socket
  /// TCP.
  case tcp(any Gatekeeper)

  /// Lets a request in that arrived at a port, or throws why not.
  func admit(_ head: HTTPRequest, port: Int?) throws(Problem) -> Caller {
    let who = OperatorName.read(head.headerFields[.signalboxOperator])
    guard case .tcp(let gatekeeper) = self else { return Caller(role: .operator, who: who) }
    guard head.headerFields[.host] == nil else { throw .badHeader("There is more than one Host header.") }
    let bearer = try gatekeeper.admit(head, port: port ?? 0)
    return Caller(role: bearer?.role, who: who, bearer: bearer)
  }

  /// Whether a caller who was let in still would be: tokens can be withdrawn while a stream is open.
  func stillAdmits(_ caller: Caller) -> Bool {
    switch self {
    case .socket: true
    case .tcp(let gatekeeper): caller.bearer.map(gatekeeper.stillAdmits) ?? false
    }
  }
}

/// Who asks, and what they may do; a nil role may only call what anyone may.
struct Caller: Sendable {
  var role: Route.Role?
  var who: String
  /// Whose token it was; nil on the Unix socket and without one.
  var bearer: Bearer?

  func authorize(_ route: Route) throws(Problem) {
    switch (route.role, role) {
    case (.anyone, _), (_, .operator), (.viewer, .viewer): return
    case (.operator, .some):
      throw Problem(
        type: "forbidden", title: "Forbidden", status: 403,
        detail: "This token may only look; \(route.name) needs an operator's token.")
    case (_, nil), (_, .anyone):
      throw Problem(
        type: "unauthorized", title: "Unauthorized", status: 401,
        detail: "Send a token of this server as Authorization: Bearer TOKEN.")
    }
  }
}

extension HTTPField.Name {
  /// What is left of it in the fields when there was more than one: the first becomes the request's authority.
  static let host = Self("Host")!
  static let signalboxOperator = Self("Signalbox-Operator")!
  static let idempotencyKey = Self("Idempotency-Key")!
  static let lastEventID = Self("Last-Event-ID")!
}
