import SignalboxDashboard

/// Turns the colours of cells into what ncurses draws with at one depth of colour.
struct Palette {
  let depth: ColorDepth
  private let colors: Int
  private var pairs: ColorPairs
  private(set) var slots = TrueColorSlots()
  /// Most cells in a row look like the one before.
  private var last: (style: Style, look: Look)?

  /// A pair that may have to be defined, and the attributes to set with it.
  struct Look: Equatable {
    var pair: Int
    var attributes: Style.Attributes
    var definition: ColorPairs.Pair?
  }

  /// A palette of a terminal that has so many colours, and room for so many pairs of them.
  init(depth: ColorDepth, colors: Int, pairs: Int) {
    self.depth = depth
    self.colors = colors
    self.pairs = ColorPairs(capacity: pairs)
  }

  var ranOut: Bool { pairs.ranOut }

  mutating func look(of style: Style) -> Look {
    if let last, last.style == style { return last.look }
    var look = Look(pair: 0, attributes: style.attributes, definition: nil)
    if depth != .mono {
      let pair = ColorPairs.Pair(
        foreground: number(of: style.foreground, isForeground: true, attributes: &look.attributes),
        background: number(of: style.background, isForeground: false, attributes: &look.attributes))
      let (number, isNew) = pairs.number(for: pair)
      look.pair = number
      look.definition = isNew ? pair : nil
    }
    // A definition is for the first one who asks.
    last = (style, Look(pair: look.pair, attributes: look.attributes, definition: nil))
    return look
  }

  /// Forgets which numbers stand for what: for a screen that is drawn anew.
  mutating func reset() {
    pairs.removeAll()
    slots = TrueColorSlots()
    last = nil
  }

  private mutating func number(of color: Color, isForeground: Bool, attributes: inout Style.Attributes) -> Int {
    switch color {
    case .terminal: return -1
    case .ansi(let index): return ansi(Int(index & 15), isForeground: isForeground, attributes: &attributes)
    case .rgb(let red, let green, let blue):
      let value = NearestColor.RGB(red: red, green: green, blue: blue)
      switch depth {
      case .mono: return -1
      case .ansi16:
        return ansi(NearestColor.ansi16(value), isForeground: isForeground, attributes: &attributes)
      case .indexed256: return NearestColor.indexed256(value)
      case .trueColor: return slots.number(for: value)
      }
    }
  }

  /// A terminal of eight colours shows the bright ones as bold.
  private func ansi(_ index: Int, isForeground: Bool, attributes: inout Style.Attributes) -> Int {
    guard colors < 16, index >= 8 else { return index }
    if isForeground { attributes.insert(.bold) }
    return index - 8
  }
}
