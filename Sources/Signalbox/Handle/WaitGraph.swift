import SignalboxModel

/// What stands before the end of tasks that are waited for, as far as it is known: decides which of them can end while those
/// that wait go on waiting.
struct WaitGraph {
  enum Node: Hashable, Sendable {
    case task(TaskID)
    /// The answering of a request.
    case request(ObjectIdentifier)
  }

  /// What one thing needs to come to its end: the end of any of these.
  typealias Need = Set<Node>

  /// Everything that a node needs, all of it.
  ///
  /// A node that is not here needs nothing but time.
  private var needs: [Node: [Need]] = [:]

  mutating func add(_ need: Need, of node: Node) { needs[node, default: []].append(need) }

  /// Whether it can end.
  ///
  /// Nothing can that needs, in whatever way, its own end.
  func canEnd(_ node: Node) -> Bool {
    var stuck = needs
    var isChanged = true
    while isChanged {
      isChanged = false
      for (node, needs) in stuck where needs.allSatisfy({ need in need.contains { stuck[$0] == nil } }) {
        stuck[node] = nil
        isChanged = true
      }
    }
    return stuck[node] == nil
  }
}
