/// The pairs of foreground and background that ncurses has been told of: it draws by pair, and a terminal has room for
/// a limited number of them.
struct ColorPairs {
  /// Numbers of colours; -1 is the terminal's default.
  struct Pair: Hashable {
    var foreground: Int
    var background: Int

    static let terminal = Pair(foreground: -1, background: -1)
  }

  /// How many pairs there is room for, pair 0 (the terminal's own colours) included.
  private let capacity: Int
  private var numbers: [Pair: Int] = [:]
  /// Whether a pair was asked for that had no room.
  private(set) var ranOut = false

  init(capacity: Int) { self.capacity = capacity }

  /// The number of a pair; `isNew` says that it has to be defined first.
  ///
  /// 0 when there is no room.
  mutating func number(for pair: Pair) -> (number: Int, isNew: Bool) {
    if pair == .terminal { return (0, false) }
    if let number = numbers[pair] { return (number, false) }
    let next = numbers.count + 1
    guard next < capacity else {
      ranOut = true
      return (0, false)
    }
    numbers[pair] = next
    return (next, true)
  }

  /// Forgets all pairs, so that their numbers can be used again for a screen drawn anew.
  mutating func removeAll() {
    numbers.removeAll(keepingCapacity: true)
    ranOut = false
  }
}
