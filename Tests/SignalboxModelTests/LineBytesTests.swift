import SignalboxModel
import Testing

/// A line of a log is one text, however its bytes arrive.
@Suite struct LineBytesTests {
  private func text(_ pieces: [[UInt8]], limit: Int = 1 << 20, isWhole: Bool = true) -> String {
    var line = LineBytes()
    for piece in pieces { line.append(piece[...], limit: limit) }
    return line.text(isWhole: isWhole)
  }

  @Test(arguments: [
    ("plain", "plain"), ("10 %\r20 %", "20 %"), ("100 %\r", "100 %"), ("a\r\r\rb\r", "b"), ("\rfirst", "first"),
    ("件名 é 👍🏽", "件名 é 👍🏽"), ("long text\rab", "ab"), ("", ""), ("\r", ""),
  ]) func `a return begins the line anew, wherever its bytes are cut`(_ line: String, _ expected: String) {
    let bytes = Array(line.utf8)
    for cut in 0...bytes.count {
      for second in cut...bytes.count {
        #expect(text([Array(bytes[..<cut]), Array(bytes[cut..<second]), Array(bytes[second...])]) == expected)
      }
    }
  }

  @Test func `a character that is not whole yet waits for the rest`() {
    let bytes = Array("é👍".utf8)
    let texts = (0...bytes.count).map { text([Array(bytes[..<$0])], isWhole: false) }
    #expect(texts == ["", "", "é", "é", "é", "é", "é👍"])
    #expect(text([Array(bytes[..<4])]) == "é\u{FFFD}")
  }

  @Test func `a progress bar of any length goes on, and the limit counts what is shown of it`() {
    var line = LineBytes()
    let bar = String(repeating: "=", count: 900)
    for percent in 0...100 { line.append(Array("\(percent) % \(bar)\r".utf8)[...], limit: 1024) }
    #expect(line.text(isWhole: false).hasPrefix("100 % ="))
    #expect(line.cut == 0)
    line.append(Array(String(repeating: "x", count: 2000).utf8)[...], limit: 1024)
    #expect(line.text(isWhole: true) == String(repeating: "x", count: 1024))
    #expect(line.cut == 976)
  }
}
