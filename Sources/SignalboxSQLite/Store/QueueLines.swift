import SignalboxModel

/// What the board knows of every queue, by name, of which a copy that is changed costs the same however many queues there are.
///
/// Every transaction changes a copy of the board. A dictionary of thousands of queues would be copied whole for each, so these
/// lie in many small ones, and only those that a transaction touches are copied. While there are few queues there is one.
struct QueueLines: Sendable {
  private var parts: [[ExactText: Board.Line]] = [[:]]

  /// Up to so many queues lie in one dictionary.
  private static let few = 64
  /// How many dictionaries there are beyond that; a power of two.
  private static let many = 128

  /// How many queues there are.
  ///
  /// Costs a step for each dictionary.
  var count: Int { parts.reduce(0) { $0 + $1.count } }

  /// All of them, in no order.
  var all: FlattenSequence<[[ExactText: Board.Line]]> { parts.joined() }

  subscript(name: ExactText) -> Board.Line? {
    get { parts[place(of: name)][name] }
    _modify {
      let place = place(of: name)
      yield &parts[place][name]
    }
  }

  subscript(name: ExactText, default line: @autoclosure () -> Board.Line) -> Board.Line {
    get { parts[place(of: name)][name] ?? line() }
    _modify {
      if parts.count == 1, parts[0].count > Self.few { divide() }
      let place = place(of: name)
      yield &parts[place][name, default: line()]
    }
  }

  private func place(of name: ExactText) -> Int {
    guard parts.count > 1 else { return 0 }
    // The last bytes, in which made-up names differ; a whole hash would cost as much as the look-up itself.
    let mixed = name.text.utf8.suffix(8).reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return Int(truncatingIfNeeded: mixed & UInt64(parts.count - 1))
  }

  private mutating func divide() {
    let whole = parts[0]
    parts = Array(repeating: [:], count: Self.many)
    for (name, line) in whole { parts[place(of: name)][name] = line }
  }
}
