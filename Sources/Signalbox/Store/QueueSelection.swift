package import SignalboxModel

/// Which queues are asked for, of those that were configured or have tasks.
///
/// The answer is in the order of the names' bytes. Its cost follows the number of names that are given, or for the others the
/// number of all queues.
public enum QueueSelection: Hashable, Sendable {
  /// The queues of these names.
  case named([String])
  /// At most `limit` queues, from the first after a name; from the first of all without one.
  case page(after: String?, limit: Int)
  /// At most `limit` queues: those that an operator configured, then the others, both in the order of their names.
  case configuredFirst(limit: Int)
}

extension QueueSelection {
  /// Selects queues of those that a store has.
  ///
  /// - Parameters:
  ///   - queues: all that the store knows of.
  ///   - queue: one of them; nil when there is none of that name.
  ///   - isConfigured: whether an operator configured the queue of a name.
  ///   - isThere: whether the queue was configured or has tasks.
  /// - Returns: the names of the selected queues, in the order of the answer.
  package func names<Queues: Sequence, Queue>(
    in queues: Queues, at queue: (ExactText) -> Queue?, isConfigured: (ExactText) -> Bool, isThere: (Queue) -> Bool
  ) -> [ExactText] where Queues.Element == (key: ExactText, value: Queue) {
    switch self {
    case .named(let names):
      return Set(names.map { ExactText($0) }).filter { queue($0).map(isThere) ?? false }.sorted()
    case .page(let after, let limit):
      let first = after.map { ExactText($0) }
      var names = queues.filter { isThere($0.value) }.map { $0.key }
      if let first { names.removeAll { $0 <= first } }
      return Array(names.sorted().prefix(limit))
    case .configuredFirst(let limit):
      let names = queues.filter { isThere($0.value) }.map { $0.key }
      let configured = Array(names.filter(isConfigured).sorted().prefix(limit))
      guard configured.count < limit else { return configured }
      return configured + names.filter { !isConfigured($0) }.sorted().prefix(limit - configured.count)
    }
  }
}
