import SignalboxTerminal
import Testing

@Suite struct TrueColorRewriterTests {
  private static let slots = {
    var slots = TrueColorSlots()
    precondition(slots.number(for: .init(red: 1, green: 2, blue: 3)) == 16)
    precondition(slots.number(for: .init(red: 255, green: 0, blue: 128)) == 17)
    return slots
  }()

  private func rewrite(_ chunks: [String]) -> String {
    var rewriter = TrueColorRewriter()
    var output: [UInt8] = []
    for chunk in chunks { rewriter.rewrite(chunk.utf8, slots: Self.slots, into: &output) }
    return String(decoding: output, as: UTF8.self)
  }

  static let cases = [
    ("\u{1B}[38;5;16m", "\u{1B}[38;2;1;2;3m"),
    ("\u{1B}[48;5;17m", "\u{1B}[48;2;255;0;128m"),
    ("\u{1B}[38:5:16m", "\u{1B}[38;2;1;2;3m"),
    ("\u{1B}[0;1;38;5;16;48;5;17;4m日x", "\u{1B}[0;1;38;2;1;2;3;48;2;255;0;128;4m日x"),
    ("a\u{1B}[48;5;16mb\u{1B}[mc", "a\u{1B}[48;2;1;2;3mb\u{1B}[mc"),
    // The terminal's own 16, a number without a colour, numbers of no palette.
    ("\u{1B}[38;5;15m", "\u{1B}[38;5;15m"), ("\u{1B}[38;5;18m", "\u{1B}[38;5;18m"),
    ("\u{1B}[38;5;99999999999999999999m", "\u{1B}[38;5;99999999999999999999m"),
    // What only looks like it.
    ("\u{1B}[38;5m", "\u{1B}[38;5m"), ("\u{1B}[38m", "\u{1B}[38m"), ("\u{1B}[;;m", "\u{1B}[;;m"),
    ("\u{1B}[38;5;m", "\u{1B}[38;5;m"), ("\u{1B}[38;5;16H", "\u{1B}[38;5;16H"), ("38;5;16m", "38;5;16m"),
    ("\u{1B}[?38;5;16m", "\u{1B}[?38;5;16m"), ("\u{1B}]38;5;16m", "\u{1B}]38;5;16m"),
    ("\u{1B}\u{1B}[38;5;16m", "\u{1B}\u{1B}[38;2;1;2;3m"),
    ("\u{1B}[1\u{1B}[38;5;16m", "\u{1B}[1\u{1B}[38;2;1;2;3m"),
    // The number of an indexed colour is never the beginning of the next one.
    ("\u{1B}[38;5;38;5;16m", "\u{1B}[38;5;38;5;16m"),
    ("\u{1B}[2;38;2;38;5;16m", "\u{1B}[2;38;2;38;2;1;2;3m"),
  ]

  @Test(arguments: cases) func rewrites(input: String, output: String) {
    #expect(rewrite([input]).debugDescription == output.debugDescription)
  }

  @Test(arguments: cases) func rewritesWhereverItIsSplit(input: String, output: String) {
    var rewriter = TrueColorRewriter()
    var bytes: [UInt8] = []
    for byte in input.utf8 { rewriter.rewrite([byte], slots: Self.slots, into: &bytes) }
    #expect(String(decoding: bytes, as: UTF8.self).debugDescription == output.debugDescription)
  }

  @Test("A sequence without end is passed on, not held for ever")
  func endless() {
    let text = "\u{1B}[" + String(repeating: "1;", count: 5_000)
    #expect(rewrite([text, "m"]).utf8.count == text.utf8.count + 1)
  }

  @Test("Bytes of any kind come out, and none is lost but for the colours")
  func garbage() {
    var random = SystemlessGenerator(seed: 99)
    let likely = Array("\u{1B}[38;5:m1".utf8)
    for _ in 0..<500 {
      let bytes = (0..<200).map { _ in likely.randomElement(using: &random)! }
      var rewriter = TrueColorRewriter()
      var output: [UInt8] = []
      rewriter.rewrite(bytes, slots: TrueColorSlots(), into: &output)
      // Whatever is still held comes out with a byte that can be in no sequence.
      rewriter.rewrite([0x0A], slots: TrueColorSlots(), into: &output)
      #expect(output == bytes + [0x0A])
    }
  }
}
