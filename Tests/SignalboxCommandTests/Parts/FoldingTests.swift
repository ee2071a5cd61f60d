import SignalboxModel
import Testing

@testable import SignalboxCommand

/// Sentences that are folded to a terminal's width, and the commands in them that are there to be copied.
struct FoldingTests {
  @Test(
    arguments: [
      (
        "See `signalbox list 'state:failed name:x'`, then act.",
        ["See", "`signalbox list 'state:failed name:x'`,", "then act."]
      ),
      ("run `make all` (or `make -j 4`) now", ["run `make all` (or", "`make -j 4`) now"]),
      ("`signalbox retry 41234567` `signalbox rm 7`", ["`signalbox retry 41234567`", "`signalbox rm 7`"]),
    ] as [(String, [String])])
  func `a command that does not fit on the line has the next one, whole`(text: String, lines: [String]) {
    #expect(Paragraphs.folded(text, to: 20) == lines)
  }

  @Test func `no command is broken at any width, and nothing is lost but spaces at breaks`() {
    let commands = [#"`signalbox list 'state:failed name:"nightly-import-of-all"'`"#, "`signalbox logs ID`"]
    let text = "件名 fails: \(commands[0]) shows them, and (\(commands[1])) why, which is in none of the other lists."
    for columns in 1...150 {
      let lines = Paragraphs.folded(text, to: columns)
      for command in commands { #expect(lines.contains { $0.contains(command) }, "\(columns)") }
      #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
      for line in lines where !line.contains("`") { #expect(DisplayText.width(of: line) <= max(columns, 2)) }
    }
  }

  @Test(
    arguments: [
      "", "it waits for #4 (send_mail), which is running, to end: 件名.ダイジェスト送信",
      "cannot open `one' and `two' of them", "a single ` of many words that follow it", "`` and ` ` are empty",
    ])
  func `a text without commands is folded as every other text`(text: String) {
    for columns in 1...70 { #expect(Paragraphs.folded(text, to: columns) == DisplayText.wrapped(text, to: columns)) }
  }

  @Test func `a command stands whole beside its heading`() {
    let finding = Paragraphs.Entry(heading: "warning", sentences: ["Let it go on: `signalbox resume 'a long name'`."])
    #expect(
      Paragraphs(entries: [finding]).lines(width: 32) == [
        "warning  Let it go on:", "         `signalbox resume 'a long name'`.",
      ])
  }
}
