import SignalboxModel

/// A colour of the terminal's own sixteen, which its user has chosen to be readable.
enum TextColour: Int {
  case red = 31
  case green = 32
  case yellow = 33
  case blue = 34
  case magenta = 35
  case cyan = 36

  /// The text in this colour, and the terminal's own after it.
  func paint(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[39m" }

  /// Of a state's word, as `signalbox list` shows it.
  ///
  /// Colour is not the only sign: the word is there.
  @Sendable static func ofState(_ word: String) -> TextColour? {
    switch word {
    case "running": .cyan
    case "completed": .green
    case "failed": .red
    case "cancelled": .magenta
    case "cancelling": .yellow
    case "scheduled", "waiting": .blue
    default: nil
    }
  }
}
