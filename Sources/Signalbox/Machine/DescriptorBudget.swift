/// How the descriptors that a process may have open are shared out.
package struct DescriptorBudget: Hashable, Sendable {
  /// Connections of clients that may be open at once.
  package var connections: Int
  /// What is left for attempts.
  package var attempts: Int

  /// - Parameters:
  ///   - limit: how many may be open in all.
  ///   - cores: each has an event loop.
  package init(limit: Int, cores: Int = DescriptorLimit.cores) {
    let free = max(limit - Self.server(cores: cores), 0)
    connections = max(free / 4, 1)
    attempts = free - free / 4
  }

  /// For the store's files, the listeners, the watches and the event loops, which have three each: on two cores an idle server
  /// has 35 open, and more while it reads.
  private static func server(cores: Int) -> Int { 34 + 3 * cores }

  /// How many attempts fit at once that need so many descriptors each; at least one.
  func attempts(needing each: Int) -> Int {
    each > 0 ? max(attempts / each, 1) : .max
  }
}
