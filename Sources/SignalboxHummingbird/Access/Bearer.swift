package import SignalboxModel

/// One token that lets its bearer in.
package struct Bearer: Sendable, Hashable {
  /// It stands for the token, which nobody keeps.
  package var digest: [UInt8]
  package var role: Route.Role
  /// Whose it is.
  package var label: String?

  package init(digest: [UInt8], role: Route.Role, label: String?) {
    self.digest = digest
    self.role = role
    self.label = label
  }
}
