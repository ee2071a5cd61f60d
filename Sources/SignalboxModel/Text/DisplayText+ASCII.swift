extension DisplayText {
  /// What stands for a sign of our own words where only ASCII can be drawn.
  private static let asciiForms: [Character: Character] = [
    "…": "~", "µ": "u", "→": ">", "⏎": "$", "▎": "!", "▾": "v", "·": "-",
  ]

  /// What is drawn for a character where only ASCII can be, once for each of its columns: itself when it is ASCII, and
  /// `?` when nothing of ASCII is like it.
  package static func asciiForm(of character: Character) -> Character {
    character.isASCII ? character : asciiForms[character] ?? "?"
  }

  /// The text as it is drawn where only ASCII can be.
  ///
  /// It takes as many columns.
  package static func inASCII(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var drawn = ""
    for character in text {
      if character.isASCII {
        drawn.append(character)
      } else {
        drawn += String(repeating: asciiForm(of: character), count: width(of: character))
      }
    }
    return drawn
  }
}

extension StyledText {
  /// The text as it is drawn where only ASCII can be, in its styles.
  package var inASCII: StyledText {
    StyledText(
      runs: runs.map { Run(text: DisplayText.inASCII($0.text), style: $0.style) }.filter { !$0.text.isEmpty })
  }
}
