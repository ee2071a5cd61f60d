import FuzzSupport
import SignalboxModel
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("件名", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4), ("e\u{301}", 1), ("👍", 2), ("⚠", 1), ("✓", 1),
    ("█", 1), ("…", 1), ("�", 1), ("\u{1B}", 0), ("🇩🇪", 2), ("\u{3000}", 2), ("é", 1), ("𠀀", 2), ("〆", 2),
    ("◌\u{301}", 1),
  ])
  func columns(text: String, expected: Int) {
    #expect(DisplayText.width(of: text) == expected)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("abcdef", -1, ""),
    ("件名件名", 8, "件名件名"), ("件名件名", 7, "件名件…"), ("件名件名", 6, "件名…"), ("件", 1, "…"), ("", 3, ""),
    ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"),
  ])
  func truncates(text: String, columns: Int, expected: String) {
    #expect(DisplayText.truncated(text, to: columns) == expected)
  }

  @Test(arguments: [
    ("/usr/share/x", 12, "/usr/share/x"), ("/usr/share/x", 7, "/us…e/x"), ("/usr/share/x", 6, "/us…/x"),
    ("abc", 1, "…"),
    ("abc", 2, "a…"), ("abc", 0, ""), ("件名件名", 7, "件…名"), ("件名件名", 5, "件…名"), ("件名件名", 4, "件…"),
  ])
  func truncatesInTheMiddle(text: String, columns: Int, expected: String) {
    #expect(DisplayText.truncatedInMiddle(text, to: columns) == expected)
  }

  @Test(arguments: [
    ("plain [text]", "plain [text]"), ("a… · 5µs", "a~ - 5us"), ("件名 done", "???? done"), ("é e\u{301}", "? ?"),
    ("\u{1B}[31m件\u{1B}[0m", "\u{1B}[31m??\u{1B}[0m"),
  ])
  func drawsWithASCIIInAsManyColumns(text: String, expected: String) {
    #expect(DisplayText.inASCII(text) == expected)
    #expect(DisplayText.width(of: expected) == DisplayText.width(of: text))
  }

  @Test func padsToExactlyTheColumns() {
    #expect(DisplayText.padded("ab", to: 4) == "ab  ")
    #expect(DisplayText.padded("ab", to: 4, alignment: .right) == "  ab")
    #expect(DisplayText.padded("件名件", to: 4) == "件… ")
    #expect(DisplayText.padded("件名", to: 4) == "件名")
    #expect(DisplayText.padded("abc", to: 0) == "")
  }

  @Test(arguments: UInt64(0)..<10) func cutsFitAndLoseNoColumnTheyNeedNot(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = ["a", "件", "e\u{301}", "👍", "ｱ", " ", "한"]
    for _ in 0..<100 {
      let text = random.text(of: pieces, upTo: 12)
      for columns in 0...26 {
        let width = DisplayText.width(of: text)
        for cut in [DisplayText.truncated(text, to: columns), DisplayText.truncatedInMiddle(text, to: columns)] {
          #expect(DisplayText.width(of: cut) <= columns)
          #expect((cut == text) == (width <= columns))
        }
        #expect(DisplayText.width(of: DisplayText.truncated(text, to: columns)) >= min(columns - 1, width))
        #expect(DisplayText.width(of: DisplayText.padded(text, to: columns)) == columns)
      }
    }
  }
}
