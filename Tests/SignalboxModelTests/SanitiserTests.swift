import FuzzSupport
import SignalboxModel
import Testing

@Suite struct SanitiserTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("", ""), ("a\nb\r\nc\u{85}d\u{2028}e\u{2029}f", "a⏎b⏎c⏎d⏎e⏎f"), ("a\rb", "a⏎b"),
    ("a\tb", "a b"), ("\u{1B}[31mred", "␛[31mred"), ("\u{0}\u{7}\u{8}\u{7F}", "␀␇␈␡"),
    ("\u{9B}31m\u{9D}52;c;\u{9C}", "�31m�52;c;�"), ("a\u{202E}b\u{2066}c", "a�b�c"),
    ("a\u{200B}b\u{FEFF}c\u{2060}d\u{200E}e\u{AD}f", "abcdef"), ("x\u{E0041}\u{E0042}y", "xy"),
    ("\u{E000}\u{F0000}\u{FFFF}\u{378}", "����"), ("\u{FFF9}", "�"), ("\u{301}a", "◌\u{301}a"),
    ("件名 日本語", "件名 日本語"), ("é e\u{301}", "é e\u{301}"),
  ])
  func dangerousAndInvisibleTextBecomesVisible(text: String, expected: String) {
    for purpose in [DisplayText.Purpose.cells, .prose] {
      // Scalars, because equality of strings looks past normalisation.
      #expect(Array(DisplayText.sanitised(text, for: purpose).unicodeScalars) == Array(expected.unicodeScalars))
    }
  }

  @Test(arguments: [
    ("👨\u{200D}👩\u{200D}👧", "👨👩👧", 6), ("⚠\u{FE0F}", "⚠", 1), ("⌚\u{FE0E}", "⌚", 2), ("👍🏽", "👍", 2), ("🏽", "", 0),
    ("🇩🇪", "DE", 2), ("🇩", "D", 1), ("1\u{FE0F}\u{20E3}", "1\u{20E3}", 1), ("\u{1112}\u{1161}\u{11AB}", "한", 2),
    ("\u{1100}\u{1161}", "가", 2), ("가\u{11A8}", "각", 2), ("\u{1100}\u{1100}\u{1161}", "�가", 3), ("\u{1161}", "�", 1),
    ("ｶﾞ", "ｶ゛", 3), ("น้ำ", "น้\u{E4D}า", 2), ("\u{915}\u{93E}", "\u{915}�", 2),
    ("\u{915}\u{94D}\u{937}", "\u{915}\u{94D}\u{200C}\u{937}", 2), ("䷀", "�", 1),
    ("e" + String(repeating: "\u{301}", count: 99), "e\u{301}\u{301}\u{301}\u{301}", 1), ("\u{1FAE8}", "�", 1),
    ("x\u{111C2}", "x\u{111C2}\u{200C}", 2),
  ])
  func cellsHoldOnlyWhatEveryTerminalMeasuresAlike(text: String, expected: String, width: Int) {
    let sanitised = DisplayText.sanitised(text)
    #expect(Array(sanitised.unicodeScalars) == Array(expected.unicodeScalars))
    #expect(DisplayText.width(of: sanitised) == width)
  }

  @Test(arguments: ["👨\u{200D}👩\u{200D}👧", "⚠\u{FE0F}", "👍🏽", "🇩🇪", "น้ำ", "हिन्दी", "\u{1FAE8}", "䷀"])
  func proseKeepsLetters(text: String) {
    #expect(Array(DisplayText.sanitised(text, for: .prose).unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func bytesThatAreNoUTF8AreReplaced() {
    // A lone continuation byte, an overlong ESC, a surrogate, and a C1 byte as Latin 1 has it.
    #expect(DisplayText.sanitised(bytes: [0x61, 0x80, 0x62]) == "a�b")
    #expect(!DisplayText.sanitised(bytes: [0xC0, 0x9B, 0x5B]).unicodeScalars.contains("\u{1B}"))
    #expect(DisplayText.sanitised(bytes: [0xC0, 0x9B, 0x5B]).hasSuffix("["))
    #expect(DisplayText.sanitised(bytes: [0xED, 0xA0, 0x80]).allSatisfy { $0 == "�" })
    #expect(DisplayText.sanitised(bytes: [0x9B, 0x32, 0x4A]) == "�2J")
  }

  /// Every scalar that there is, alone and beside a letter, a conjunct and a prefix that joins.
  @Test(arguments: 0..<0x20) func everyCharacterIsOneWidthAndMarksWithout(plane64th: UInt32) {
    var count = 0
    for value in plane64th * 0x1000..<(plane64th + 1) * 0x1000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      count += 1
      let problem = firstProblem(
        in: DisplayText.sanitised("a\(scalar)\u{915}\u{94D}\(scalar)\u{600}\u{111C2}\(scalar)b"))
      if let problem { Issue.record("U+\(String(value, radix: 16)): \(problem)") }
    }
    #expect(count > 0)
  }

  @Test(arguments: UInt64(0)..<20) func anySequenceIsSafeAndStaysAsItIs(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let scalars = random.list(upTo: 30) { Self.scalar(&$0) }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      let once = DisplayText.sanitised(String(view))
      #expect(firstProblem(in: once) == nil, "\(scalars)")
      #expect(Array(DisplayText.sanitised(once).unicodeScalars) == Array(once.unicodeScalars), "\(scalars)")
    }
  }

  private static func scalar(_ random: inout SeededGenerator) -> Unicode.Scalar {
    let ranges: [ClosedRange<UInt32>] = [
      0...0xFF, 0x300...0x36F, 0x600...0x6FF, 0x900...0xDFF, 0xE00...0xEFF, 0x1000...0x11FF, 0x2000...0x206F,
      0x3040...0x30FF, 0xAC00...0xAC40, 0xFE00...0xFFFF, 0x11000...0x111FF, 0x1F1E6...0x1F1FF, 0x1F3F0...0x1F4FF,
      0xE0000...0xE007F,
    ]
    return Unicode.Scalar(UInt32.random(in: random.pick(ranges), using: &random)) ?? "x"
  }

  private func firstProblem(in text: String) -> String? {
    for character in text {
      let scalars = Array(character.unicodeScalars)
      if scalars.contains(where: { isForbidden($0) }) { return "not neutral: \(scalars)" }
      if ![1, 2].contains(DisplayText.width(of: Character(scalars[0]))) { return "no width: \(scalars)" }
      if !scalars.dropFirst().allSatisfy({ DisplayText.width(of: Character($0)) == 0 }) {
        return "two widths: \(scalars)"
      }
    }
    return nil
  }

  private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spacingMark: true
    case .format: scalar != "\u{200C}"
    default: scalar.properties.isVariationSelector
    }
  }
}
