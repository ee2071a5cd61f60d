import FoundationEssentials
import HTTPTypes
import SignalboxModel

/// The way by which a request came in, and what must be true of it there.
enum Door: Sendable {
  /// The Unix socket: whoever can open it may do everything.
  case socket
  /// TCP on this machine.
  case tcp(AccessTokens)

  /// Lets a request in, or says why not.
  ///
  /// - Parameter port: the port that it arrived at.
  func admit(_ head: HTTPRequest, port: Int?) throws(Problem) -> Caller {
    let who = OperatorName.read(head.headerFields[.signalboxOperator])
    guard case .tcp(let tokens) = self else { return Caller(role: .operator, who: who) }
    try checkHost(head.authority, port: port)
    try checkOrigin(head.headerFields)
    guard let token = bearerToken(head.headerFields) else { return Caller(role: nil, who: who) }
    return Caller(role: tokens.role(of: token), who: who)
  }

  /// A name other than ours means that a browser was led here by somebody's DNS.
  private func checkHost(_ authority: String?, port: Int?) throws(Problem) {
    let names = ["localhost", "127.0.0.1", "[::1]"]
    let allowed = names.map { "\($0):\(port ?? 0)" } + (port == 80 ? names : [])
    guard let authority, allowed.contains(authority.lowercased()) else {
      throw Problem(
        type: "wrongHost", title: "Misdirected request", status: 421,
        detail: "This server answers to \(allowed.joined(separator: ", ")) in the Host header.")
    }
  }

  private func checkOrigin(_ fields: HTTPFields) throws(Problem) {
    let site = fields[.secFetchSite]
    guard fields[.origin] == nil, site == nil || site == "none" || site == "same-origin" else {
      throw Problem(
        type: "crossSite", title: "Cross-site request", status: 403,
        detail: "The control API takes no requests from web pages.")
    }
  }

  private func bearerToken(_ fields: HTTPFields) -> String? {
    guard let value = fields[.authorization], value.prefix(7).lowercased() == "bearer " else { return nil }
    return String(value.dropFirst(7))
  }
}

/// Who asks, and what they may do; a nil role may only call what anyone may.
struct Caller: Sendable {
  var role: Route.Role?
  var who: String

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
  static let signalboxOperator = Self("Signalbox-Operator")!
  static let idempotencyKey = Self("Idempotency-Key")!
  static let lastEventID = Self("Last-Event-ID")!
  static let secFetchSite = Self("Sec-Fetch-Site")!
}
