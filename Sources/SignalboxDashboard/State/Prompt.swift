/// A line being typed: a filter, or what to look for in a log.
struct Prompt: Hashable, Sendable {
  enum Purpose: Hashable, Sendable {
    case filter(ListPane)
    case search
  }

  var purpose: Purpose
  private(set) var characters: [Character]
  /// Where the next character goes.
  private(set) var position: Int
  var problem: RequestFailure?

  /// Characters that it takes.
  static let limit = 1000

  init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    characters = Array(text.prefix(Self.limit))
    position = characters.count
  }

  var text: String { String(characters) }

  /// Takes a key that edits.
  ///
  /// - Returns: whether it was one.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .paste(let text): insert(text.filter { !$0.isNewline && $0 != "\t" })
    case .backspace where position > 0: remove(position - 1..<position)
    case .delete where position < characters.count: remove(position..<position + 1)
    case .control("u"): remove(0..<position)
    case .control("k"): remove(position..<characters.count)
    case .control("w"): remove(wordStart..<position)
    case .left: position = max(0, position - 1)
    case .right: position = min(characters.count, position + 1)
    case .home, .control("a"): position = 0
    case .end, .control("e"): position = characters.count
    case .backspace, .delete: break
    default: return false
    }
    return true
  }

  private mutating func insert(_ text: some Collection<Character>) {
    let room = Self.limit - characters.count
    let added = Array(text.prefix(room))
    characters.insert(contentsOf: added, at: position)
    position += added.count
    problem = nil
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    position = range.lowerBound
    problem = nil
  }

  private var wordStart: Int {
    var start = position
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    return start
  }
}
