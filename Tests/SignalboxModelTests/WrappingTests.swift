import SignalboxModel
import Testing

@Suite struct WrappingTests {
  @Test(
    arguments: [
      ("", 10, [""]), ("one two", 10, ["one two"]), ("one two three", 7, ["one two", "three"]),
      ("one two three", 8, ["one two", "three"]), ("a verylongwordindeed", 8, ["a", "verylong", "wordinde", "ed"]),
      ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("件名件名", 3, ["件", "名", "件", "名"]), ("件", 1, ["件"]),
      ("ab", 0, ["a", "b"]),
    ] as [(String, Int, [String])]) func linesFit(text: String, columns: Int, lines: [String])
  {
    #expect(DisplayText.wrapped(text, to: columns) == lines)
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
