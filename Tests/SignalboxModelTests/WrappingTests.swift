import SignalboxModel
import Testing

@Suite struct WrappingTests {
  @Test(
    arguments: [
      ("", 10, [""]), ("one two", 10, ["one two"]), ("one two three", 7, ["one two", "three"]),
      ("one two three", 8, ["one two", "three"]), ("a verylongwordindeed", 8, ["a verylo", "ngwordin", "deed"]),
      ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("件名件名", 3, ["件", "名", "件", "名"]), ("件", 1, ["件"]),
      ("ab", 0, ["a", "b"]), ("a bcdefghijklm", 13, ["a", "bcdefghijklm"]), ("tags  two", 4, ["tags", "two"]),
      ("run python3 pylog.py now", 12, ["run python3", "pylog.py now"]),
      ("cat /srv/mail/archive/", 12, ["cat /srv/", "mail/", "archive/"]), ("deadbeef_0123", 10, ["deadbeef_", "0123"]),
      ("a-bcdefghijklmnop", 10, ["a-bcdefghi", "jklmnop"]), ("2 照合を開始しました", 9, ["2 照合を", "開始しま", "した"]),
      ("a-b-c defghijklmnop", 10, ["a-b-c defg", "hijklmnop"]), ("abc defghijk", 4, ["abc", "defg", "hijk"]),
    ] as [(String, Int, [String])]) func linesFit(text: String, columns: Int, lines: [String])
  {
    #expect(DisplayText.wrapped(text, to: columns) == lines)
  }

  @Test(
    arguments: [
      (" unavailable now", 6, 20, ["", "unavailable now"]), ("at unavailable", 6, 20, ["at", "unavailable"]),
      ("un/available", 6, 8, ["un/", "available"]), ("at unavailable", 6, 8, ["at una", "vailable"]),
      (" a", 0, 8, ["", "a"]),
    ] as [(String, Int, Int, [String])])
  func aWordThatFitsOnTheNextLineIsLeftForIt(text: String, columns: Int, line: Int, parts: [String]) {
    let (head, tail) = DisplayText.split(text[...], at: columns, of: line)
    #expect([String(head), String(tail)] == parts)
  }

  @Test func stylesGoOnBehindABreakAndNotIntoTheIndent() {
    let red = TextStyle(foreground: .ansi(1))
    let text = StyledText(runs: [
      .init(text: "one ", style: .plain), .init(text: "two three", style: red), .init(text: " 件 four", style: .plain),
    ])
    #expect(
      text.wrapped(to: 8, indent: 2) == [
        StyledText(runs: [.init(text: "one ", style: .plain), .init(text: "two", style: red)]),
        StyledText(runs: [.init(text: "  ", style: .plain), .init(text: "three", style: red)]),
        StyledText(runs: [.init(text: "  ", style: .plain), .init(text: "件", style: .plain)]),
        StyledText(runs: [.init(text: "  ", style: .plain), .init(text: "four", style: .plain)]),
      ])
    #expect(text.wrapped(to: 40, indent: 2) == [text])
    #expect(
      text.truncated(to: 7).runs == [
        .init(text: "one ", style: .plain), .init(text: "tw", style: red), .init(text: "…", style: .plain),
      ])
    #expect(text.truncated(to: 1).plain == "…" && text.truncated(to: 40) == text)
  }

  @Test func stretchesAreBrokenAsTheirWholeText() {
    let stretches = ["it", " waits ", "for", " ", "#4 (send", "_mail)", ": ", "件名.ダイジェスト", "送信 ", " ", "", "ends"]
    let text = StyledText(
      runs: stretches.enumerated().map { index, stretch in
        StyledText.Run(text: stretch, style: TextStyle(foreground: .ansi(UInt8(index))))
      })
    for columns in 1...60 {
      let lines = text.wrapped(to: columns)
      #expect(lines.map(\.plain) == DisplayText.wrapped(text.plain, to: columns))
      let areTheirOwn = lines.flatMap(\.runs).allSatisfy { run in
        text.runs.contains { $0.style == run.style && $0.text.contains(run.text) }
      }
      #expect(areTheirOwn, "\(columns)")
    }
  }

  @Test func nothingIsLostButSpacesAtBreaks() {
    let text = "it waits for #4 (send_mail), which is running, to end its first attempt: 件名.ダイジェスト送信"
    for columns in 1...70 {
      let lines = DisplayText.wrapped(text, to: columns)
      #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
      for line in lines { #expect(DisplayText.width(of: line) <= max(columns, 2)) }
    }
  }
}
