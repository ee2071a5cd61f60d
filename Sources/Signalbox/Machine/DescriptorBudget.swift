/// How the descriptors that a process may have open are shared out.
package struct DescriptorBudget: Hashable, Sendable {
  /// For the store's files, the listeners and the event loops: an idle server has 30 open, and more while it reads.
  package static let server = 40

  /// Connections of clients that may be open at once.
  package var connections: Int
  /// What is left for attempts.
  package var attempts: Int

  /// - Parameter limit: how many may be open in all.
  package init(limit: Int) {
    let free = max(limit - Self.server, 0)
    connections = max(free / 4, 1)
    attempts = free - free / 4
  }

  /// How many attempts fit at once that need so many descriptors each; at least one.
  func attempts(needing each: Int) -> Int {
    each > 0 ? max(attempts / each, 1) : .max
  }
}
