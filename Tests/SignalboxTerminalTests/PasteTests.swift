import SignalboxDashboard
import SignalboxTerminal
import Testing

@Suite struct PasteTests {
  private static let begin = "\u{1B}[200~"
  private static let end = "\u{1B}[201~"

  private func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    return decoder.decode(text.utf8)
  }

  @Test("A paste is one key, whatever is in it and wherever it is split")
  func paste() {
    let bytes = Array("a\(Self.begin)state:failed q 日本\(Self.end)b".utf8)
    let expected: [Key] = [.character("a"), .paste("state:failed q 日本"), .character("b")]
    for split in bytes.indices {
      var decoder = KeyDecoder()
      #expect(decoder.decode(bytes[..<split]) + decoder.decode(bytes[split...]) == expected, "split at \(split)")
    }
  }

  @Test("A paste becomes one line of plain text")
  func sanitised() {
    #expect(keys("\(Self.begin)one\r\ntwo\n\n\tthree\n\(Self.end)") == [.paste("one two three")])
    #expect(keys("\(Self.begin)\u{1B}[31mred\u{7}\u{9B}\u{202E}\(Self.end)") == [.paste("[31mred")])
    #expect(keys("\(Self.begin)\u{1B}[20\(Self.end)") == [.paste("[20")])
    #expect(keys("\(Self.begin)\(Self.end)j") == [.character("j")])
    var decoder = KeyDecoder()
    #expect(decoder.decode(Array(Self.begin.utf8) + [0x61, 0xFF, 0xC0, 0x62] + Array(Self.end.utf8)) == [.paste("ab")])
  }

  @Test("A paste too long is cut, and the keys after it are keys")
  func bounded() {
    let found = keys(Self.begin + String(repeating: "x", count: 1_000_000) + Self.end + "j")
    #expect(found == [.paste(String(repeating: "x", count: 65_536)), .character("j")])
  }

  @Test("A paste that never ends does not keep the keyboard")
  func unended() {
    var decoder = KeyDecoder()
    #expect(decoder.decode("\(Self.begin)half".utf8) == [])
    #expect(decoder.patience != nil)
    #expect(decoder.nothingCame() == [.paste("half")])
    #expect(decoder.decode("j".utf8) == [.character("j")])
  }
}
