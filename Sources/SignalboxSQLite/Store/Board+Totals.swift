import Signalbox
import SignalboxModel

extension Board {
  /// Comparisons of queues with patterns that are made at most: the writer waits for them.
  private static let mostCompared = 1000

  /// How many tasks a filter has at most, by its states and queues; exact when it asks for nothing else.
  ///
  /// It costs in proportion to the queues that the filter names, however many there are.
  func total(of query: TaskQuery) -> (atMost: Int, isExact: Bool) {
    var states = Set(StateCode.order)
    var queues: Set<ExactText>?
    var isExact = true
    for term in query.terms {
      switch term.predicate {
      case .state(let asked): states = term.isNegated ? states.subtracting(asked) : states.intersection(asked)
      case .queue(let patterns) where !term.isNegated:
        if let named = names(patterns) {
          queues = queues?.intersection(named) ?? named
        } else {
          isExact = false
        }
      default: isExact = false
      }
    }
    guard let queues else { return (counts.sum(states), isExact) }
    return (queues.reduce(0) { $0 + (lines[$1]?.queue.record.counts.sum(states) ?? 0) }, isExact)
  }

  /// The queues that patterns mean; nil when that takes a long look at all queues.
  private func names(_ patterns: [TextPattern]) -> Set<ExactText>? {
    let exact = patterns.compactMap(\.exactText)
    if exact.count == patterns.count { return Set(exact.map { ExactText($0) }) }
    guard patterns.allSatisfy(\.isLiteral), lines.count * patterns.count <= Self.mostCompared else { return nil }
    return Set(lines.all.map { $0.key }.filter { line in patterns.contains { $0.matches(line.text) } })
  }
}

extension TextPattern {
  /// The one text that it means; nil when it can mean several.
  fileprivate var exactText: String? {
    if case .exact(let text) = self { text } else { nil }
  }
}
