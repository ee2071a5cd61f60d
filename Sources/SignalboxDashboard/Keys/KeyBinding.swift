/// One row of the table that key handling, help and footer are all made from.
struct KeyBinding: Hashable, Sendable {
  enum Group: String, Hashable, Sendable, CaseIterable {
    case move = "Move"
    case look = "Look"
    case act = "Act"
    case log = "In the log"
    case screen = "Screen"
  }

  var command: Command
  var keys: [Key]
  var group: Group
  /// Where the keys work.
  var places: Set<Place>
  /// What help says.
  var help: String
  /// What the footer says; nothing when nil.
  var hint: String?
  /// Lower comes first in the footer.
  var rank = 50

  /// What the keys act on.
  enum Place: Hashable, Sendable, CaseIterable {
    case list
    case log
    case detail
  }

  static let everywhere = Set(Place.allCases)

  /// The keys as help shows them, with arrows and such drawn, or spelled for ASCII.
  func keyText(ascii: Bool) -> String {
    keys.map { $0.label(ascii: ascii) }.joined(separator: " ")
  }

  /// The first key as the footer shows it.
  func hintKey(ascii: Bool) -> String { keys.first?.label(ascii: ascii) ?? "" }

  private static let byKey: [Place: [Key: Command]] = {
    var tables: [Place: [Key: Command]] = [:]
    for binding in all {
      for place in binding.places {
        for key in binding.keys { tables[place, default: [:]][key] = binding.command }
      }
    }
    return tables
  }()

  static func command(for key: Key, in place: Place) -> Command? { byKey[place]?[key] }
}

extension Key {
  /// How a person calls the key.
  func label(ascii: Bool) -> String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "^" + character.uppercased()
    case .enter: ascii ? "Enter" : "↵"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "S-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: ascii ? "Up" : "↑"
    case .down: ascii ? "Down" : "↓"
    case .left: ascii ? "Left" : "←"
    case .right: ascii ? "Right" : "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    case .alt(let key): "Alt-" + key.label(ascii: ascii)
    case .paste: "paste"
    }
  }
}
