package import HTTPTypes
package import SignalboxModel

/// Decides who comes in by a network, where no file mode does.
package protocol Gatekeeper: Sendable {
  /// Tells whose request it is.
  ///
  /// - Parameters:
  ///   - head: the request's.
  ///   - port: the port that it arrived at.
  /// - Returns: nil when it shows no token of this server, so that it may only call what anyone may.
  /// - Throws: a problem when the request is for another host, or comes from a web page.
  func admit(_ head: HTTPRequest, port: Int) throws(Problem) -> Bearer?
  /// Whether a bearer who was let in still would be: tokens can be withdrawn while a stream is open.
  func stillAdmits(_ bearer: Bearer) -> Bool
}
