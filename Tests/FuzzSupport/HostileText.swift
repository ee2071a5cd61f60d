/// Text that would take over a terminal, break its columns, or hide what it says, in pieces.
package enum HostileText {
  /// Sequences that a terminal obeys, whole and broken off, in seven and eight bits.
  package static let sequences = [
    "\u{1B}]52;c;c2lnbmFs\u{7}", "\u{1B}]52;c;c2lnbmFs\u{1B}\\", "\u{9D}52;c;c2lnbmFs\u{9C}", "\u{1B}]0;TITLE\u{7}",
    "\u{1B}]2;TITLE\u{1B}\\", "\u{1B}]8;;http://evil\u{1B}\\x", "\u{1B}]4;1;?\u{7}", "\u{1B}]10;?\u{7}",
    "\u{1B}P$q\"p\u{1B}\\", "\u{1B}P0;1|17/ab\u{1B}\\", "\u{1B}Pq#0;2;0;0;0~~@@vv$-\u{1B}\\", "\u{90}+q544e\u{9C}",
    "\u{1B}_Ga=q\u{1B}\\", "\u{1B}^pm\u{1B}\\", "\u{1B}Xsos\u{1B}\\", "\u{1B}k TITLE\u{1B}\\", "\u{1B}[6n", "\u{1B}[c",
    "\u{1B}[>c", "\u{1B}[=c", "\u{1B}[5n", "\u{1B}[21t", "\u{1B}[18t", "\u{1B}[?1049h", "\u{1B}[?47l", "\u{1B}[2J",
    "\u{1B}[1;1H", "\u{1B}[99A", "\u{1B}[?25l", "\u{1B}[201~", "\u{1B}[200~", "\u{1B}[?2004h", "\u{1B}[?1003h",
    "\u{1B}[4h", "\u{1B}[20h", "\u{1B}[8m", "\u{1B}[31m", "\u{1B}[38;5;", "\u{1B}[", "\u{1B}]", "\u{1B}", "\u{1B}c",
    "\u{1B}7", "\u{1B}8", "\u{1B}(0", "\u{1B}#8", "\u{1B}D", "\u{1B}M", "\u{9B}2J", "\u{9B}6n", "\u{85}", "\u{84}",
    "\u{8D}",
    "\u{98}", "\u{9A}", "\u{9E}", "\u{9F}", "\u{E}", "\u{F}", "\u{7}", "\u{8}\u{8}\u{8}", "\u{B}", "\u{C}", "\u{7F}",
    "\u{0}", "\r",
    "\n", "\r\n", "\t",
  ]

  /// What reorders, hides, joins, or is of a width that nobody agrees on.
  package static let characters = [
    "\u{202E}", "\u{202A}", "\u{2066}", "\u{2069}", "\u{200F}", "\u{61C}", "\u{200B}", "\u{200D}", "\u{FE0F}",
    "\u{FEFF}",
    "\u{E0041}", "\u{FFF9}", "\u{2028}", "\u{180E}", "\u{301}", "e\u{301}", "\u{20E3}", "\u{1100}\u{1161}", "\u{11A8}",
    "👨‍👩‍👧", "🇩🇪",
    "👍🏽", "⚠️", "件", "ｶﾞ", "น้ำ", "क्षि", "\u{FDFD}", "䷀", "\u{1FAE8}", "\u{E000}", "\u{378}", "\u{10FFFF}", "\u{FFFD}",
    "\u{3164}", "\u{115F}", "\u{600}", "\u{111C2}", "\u{A8}", "\u{AD}",
  ]

  /// A text of such pieces between harmless ones.
  package static func text(_ random: inout SeededGenerator, upTo count: Int = 12) -> String {
    random.list(upTo: count) { random in
      switch Int.random(in: 0..<10, using: &random) {
      case 0...3: random.pick(sequences)
      case 4...6: random.pick(characters)
      case 7:
        String(
          Unicode.Scalar(
            random.pick([0x80...0x9F, 0x0...0x1F, 0x300...0x36F, 0x1100...0x11FF, 0x2000...0x206F])
              .randomElement(using: &random) ?? 0) ?? "x")
      case 8:
        String(
          repeating: random.pick(["\u{301}", "x", "\u{200D}", "🇩"]), count: Int.random(in: 1...40, using: &random))
      default: random.pick(["x", "mail", " ", "m", ";", "0", "\\", "[", "a b"])
      }
    }.joined()
  }

  /// Whether a terminal shows it and does nothing else: no control, nothing that reorders, nothing invisible that others
  /// are said to be joined or varied by.
  package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
    case .format: return scalar == "\u{200C}"
    default: return !properties.isBidiControl && !properties.isVariationSelector
    }
  }
}
