package import SignalboxModel

/// Makes queries that the filter language can say, and texts that it mostly cannot.
package struct FilterGenerator {
  package var random: SeededGenerator

  package init(random: SeededGenerator) {
    self.random = random
  }

  package static let pieces = [
    "a", "B", "send_mail", "*", "?", " ", "\t", "\"", "\\", "|", ":", "~", "<", ">=", "=", "!", "#", "7", "é",
    "e\u{301}",
    "\u{301}", "件名", "👍🏽", "\u{3000}", "\r\n", ".", "-",
  ]

  package mutating func query() -> TaskQuery {
    TaskQuery(random.chance(5) ? [] : random.list(upTo: 5) { Self.term(&$0) })
  }

  package mutating func noise() -> String {
    let words = [
      "state:", "queue:", "name:", "tag:", "error~", "command~", "id:", "age", "took", "silent", "attempt",
      "failed", "5m", " ",
    ]
    return random.text(of: Self.pieces + words, upTo: 12)
  }

  private static func term(_ random: inout SeededGenerator) -> TaskQuery.Term {
    TaskQuery.Term(predicate(&random), isNegated: random.chance(30))
  }

  private static func predicate(_ random: inout SeededGenerator) -> TaskQuery.Predicate {
    let comparison = random.pick(TaskQuery.Comparison.allCases)
    return switch Int.random(in: 0..<10, using: &random) {
    case 0: .word(random.text(of: pieces, upTo: 6))
    case 1: .state(Set(random.list(upTo: 4) { $0.pick(TaskState.all) }))
    case 2: .queue(patterns(&random))
    case 3: .name(patterns(&random))
    case 4: .tag(patterns(&random))
    case 5: .error(random.list(upTo: 3) { $0.text(of: pieces, upTo: 4) })
    case 6: .id(Set(random.list(upTo: 4) { TaskID(Int64.random(in: 1...(1 << 53), using: &$0)) }))
    case 7:
      .time(
        random.pick(TaskQuery.TimeField.allCases), comparison,
        .microseconds(Int64.random(in: 0...3, using: &random) * random.pick([1, 250, 1000, 60_000_000])))
    case 8: .command(random.list(upTo: 3) { $0.text(of: pieces, upTo: 4) })
    default: .number(random.pick(TaskQuery.NumberField.allCases), comparison, Int.random(in: -9...9, using: &random))
    }
  }

  private static func patterns(_ random: inout SeededGenerator) -> [TextPattern] {
    random.list(upTo: 3) { random in
      let text = random.text(of: pieces, upTo: 5)
      // A pattern of nothing but blanks and bars can be written in quotes alone, which make it exact.
      let isExact = text.unicodeScalars.allSatisfy { "\"|".unicodeScalars.contains($0) || $0.properties.isWhitespace }
      return isExact || random.chance(50) ? .exact(text) : .glob(Glob(text))
    }
  }
}
