/// A request has a member that its type does not have.
package struct UnknownMember: Error {
  package var name: String
  package var pointer: String

  package init(name: String, pointer: String) {
    self.name = name
    self.pointer = pointer
  }
}
