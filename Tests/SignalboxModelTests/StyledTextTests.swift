import SignalboxModel
import Testing

@Suite struct StyledTextTests {
  private func line(_ text: String) -> StyledText {
    var parser = StyledTextParser()
    return parser.line(text)
  }

  @Test(arguments: [
    ("1", TextStyle(attributes: .bold)), ("2", TextStyle(attributes: .dim)),
    ("3;4", TextStyle(attributes: [.italic, .underline])),
    ("7", TextStyle(attributes: .reverse)), ("1;2;22", .plain), ("4;24", .plain),
    ("4:3", TextStyle(attributes: .underline)),
    ("4;4:0", .plain), ("31", TextStyle(foreground: .ansi(1))), ("97", TextStyle(foreground: .ansi(15))),
    ("44", TextStyle(background: .ansi(4))), ("100", TextStyle(background: .ansi(8))), ("31;39", .plain),
    ("38;5;208", TextStyle(foreground: .indexed(208))), ("48;5;3", TextStyle(background: .ansi(3))),
    ("38;2;1;2;3", TextStyle(foreground: .rgb(red: 1, green: 2, blue: 3))),
    ("38:2::1:2:3", TextStyle(foreground: .rgb(red: 1, green: 2, blue: 3))),
    ("38:2:1:2:3", TextStyle(foreground: .rgb(red: 1, green: 2, blue: 3))),
    ("38:5:208", TextStyle(foreground: .indexed(208))),
    ("38;5;208;1", TextStyle(foreground: .indexed(208), attributes: .bold)), ("38;5;999", .plain), ("38;5", .plain),
    ("38", .plain), ("38;2;1", .plain), ("58;5;1", .plain), ("58;2;1;4;7", .plain), ("5;8;9", .plain), ("31;", .plain),
    ("99999999999999999999", .plain), ("1;;3", TextStyle(attributes: .italic)),
  ])
  func stylesFollowTheSequence(parameters: String, style: TextStyle) {
    for introducer in ["\u{1B}[", "\u{9B}"] {
      #expect(line("\(introducer)\(parameters)mx").runs == [StyledText.Run(text: "x", style: style)])
    }
  }

  @Test(arguments: [
    "\u{1B}[2J", "\u{1B}[10;20H", "\u{1B}[?25l", "\u{1B}[>4;2m", "\u{1B}[?1m", "\u{1B}[1 q", "\u{9B}2J", "\u{1B}c",
    "\u{1B}7",
    "\u{1B}(B", "\u{1B}#8", "\u{1B}]0;title\u{7}", "\u{1B}]0;title\u{1B}\\", "\u{1B}]52;c;ZXZpbA==\u{7}",
    "\u{9D}52;c;ZXZpbA==\u{9C}", "\u{1B}]8;;http://evil\u{1B}\\", "\u{1B}P$q\"p\u{1B}\\", "\u{90}1$r\u{9C}",
    "\u{1B}_apc\u{1B}\\", "\u{9F}apc\u{9C}", "\u{1B}^pm\u{1B}\\", "\u{9E}pm\u{9C}", "\u{1B}Xsos\u{1B}\\",
    "\u{98}sos\u{9C}",
  ])
  func otherSequencesAreSwallowedWhole(sequence: String) {
    #expect(line("a\(sequence)b").runs == [StyledText.Run(text: "ab", style: .plain)])
  }

  @Test(arguments: [
    ("a\u{1B}", "a␛"), ("a\u{1B}[", "a␛["), ("a\u{1B}[31", "a␛[31"), ("a\u{1B}]52;c;ZXZ", "a␛]52;c;ZXZ"),
    ("a\u{9D}52;c", "a�52;c"),
    ("a\u{1B}[3\u{1B}[0mb", "a␛[3b"), ("\u{1B}[3é", "␛[3é"), ("\u{1B}\u{7}x", "␛␇x"), ("\u{1B}]0;t\u{18}x", "␛]0;t␘x"),
    ("\u{1B}]0;t\u{1B}[1mx", "␛]0;t␛[1mx"), ("a\u{8}b", "a␈b"), ("10%\r20%", "10%␍20%"), ("a\u{202E}b", "a�b"),
  ])
  func brokenSequencesShowAsText(text: String, expected: String) {
    #expect(line(text).plain == expected)
  }

  @Test(arguments: ["\u{1B}", "\u{1B}[", "\u{1B}[31", "\u{1B}]52;c;ZXZ", "\u{9D}52;c"])
  func aSequenceOfWhichMoreMayComeIsLeftOut(sequence: String) {
    var parser = StyledTextParser()
    #expect(parser.line("a" + sequence, isWhole: false).plain == "a")
    #expect(parser.line("[3b").plain == "[3b")
  }

  @Test func aSequenceWithoutEndSwallowsNoMoreThanItsLine() {
    var parser = StyledTextParser()
    #expect(parser.line("\u{1B}]0;oops\n").plain == "␛]0;oops")
    #expect(parser.line("next").plain == "next")
    let long = String(repeating: "x", count: 100_000)
    #expect(line("\u{1B}]0;" + long).plain == "␛]0;" + long)
  }

  @Test func styleCarriesOverLines() {
    var parser = StyledTextParser()
    #expect(
      parser.line("a\u{1B}[1mb\n").runs == [
        .init(text: "a", style: .plain), .init(text: "b", style: .init(attributes: .bold)),
      ])
    #expect(parser.line("c\r\n").runs == [.init(text: "c", style: .init(attributes: .bold))])
    #expect(parser.line("\u{1B}[md").runs == [.init(text: "d", style: .plain)])
  }

  @Test func tabsReachTheNextStop() {
    #expect(line("\tx").plain == "        x")
    #expect(line("件\tx").plain == "件      x")
    #expect(line("ab\u{1B}[1mcdefgh\tx").plain == "abcdefgh        x")
    var parser = StyledTextParser()
    #expect(parser.line("abc\n").plain + parser.line("\tx").plain == "abc        x")
  }
}
