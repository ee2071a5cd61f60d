import HTTPTypes
import SignalboxHummingbird
import SignalboxModel

/// Lets in who calls this server by one of its names, is no web page, and shows one of its tokens.
struct TokenGatekeeper: Gatekeeper {
  let list: AccessList
  let names: HostNames

  func admit(_ head: HTTPRequest, port: Int) throws(Problem) -> Bearer? {
    try names.check(head.authority, port: port)
    try checkOrigin(head.headerFields)
    return token(head.headerFields).flatMap { list.current.bearer(of: $0) }
  }

  func stillAdmits(_ bearer: Bearer) -> Bool { list.current.bearers.contains(bearer) }

  private func checkOrigin(_ fields: HTTPFields) throws(Problem) {
    let site = fields[.secFetchSite]
    guard fields[.origin] == nil, site == nil || site == "none" || site == "same-origin" else {
      throw Problem(
        type: "crossSite", title: "Cross-site request", status: 403,
        detail: "The control API takes no requests from web pages.")
    }
  }

  private func token(_ fields: HTTPFields) -> String? {
    guard let value = fields[.authorization], value.prefix(7).lowercased() == "bearer " else { return nil }
    return String(value.dropFirst(7))
  }
}

extension HTTPField.Name {
  static let secFetchSite = Self("Sec-Fetch-Site")!
}
