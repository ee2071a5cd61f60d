import FuzzSupport
import SignalboxDashboard
import SignalboxTerminal
import Testing

extension FuzzTests {
  @Suite struct Keys {
    private static let words =
      HostileText.sequences + [
        "\u{1B}O5P", "\u{1B}[[A", "\u{1B}[M", "\u{1B}[27;5;97~", "\u{1B}[97;5u", "\u{1B}[1114112u", "\u{1B}[3$", "é",
        "件",
      ]

    @Test func `whatever a terminal sends makes harmless keys, and leaves the keyboard as it was`() {
      fuzz(3000) { random in
        let bytes = random.mutated(Array(random.text(of: Self.words, upTo: 8).utf8), words: Self.words)
        var decoder = KeyDecoder()
        var keys = random.pieces(of: bytes).flatMap { decoder.decode($0) }
        var whole = KeyDecoder()
        guard keys == whole.decode(bytes) else { return "\(bytes): \(keys), and whole another" }
        guard keys.count <= bytes.count else { return "\(bytes): \(keys.count) keys" }
        while decoder.patience != nil { keys += decoder.nothingCame() }
        if let key = keys.first(where: { !Self.isHarmless($0) }) { return "\(bytes): \(key)" }
        guard decoder.patience == nil, decoder.decode("x\u{1B}[A".utf8) == [.character("x"), .up] else {
          return "\(bytes) changes what is typed next"
        }
        return nil
      }
    }

    @Test func `a sequence or a paste without end takes no more memory than its limit, and ends`() {
      for start in ["\u{1B}[", "\u{1B}]0;", "\u{1B}P", "\u{1B}[200~"] {
        var decoder = KeyDecoder()
        var keys = decoder.decode(Array(start.utf8) + [UInt8](repeating: UInt8(ascii: "1"), count: 1 << 20))
        keys += decoder.nothingCame()
        if let key = keys.last, case .paste(let text) = key { #expect(text.utf8.count <= 64 << 10) }
        #expect(keys.count <= 1)
        #expect(decoder.decode("q".utf8) == [.character("q")])
      }
    }

    private static func isHarmless(_ key: Key) -> Bool {
      switch key {
      case .character(let character): character.unicodeScalars.allSatisfy(HostileText.isHarmless)
      case .paste(let text):
        !text.isEmpty
          && text.unicodeScalars.allSatisfy { HostileText.isHarmless($0) || $0.properties.isVariationSelector }
      case .function(let number): (1...12).contains(number)
      case .alt(let key): isHarmless(key)
      default: true
      }
    }
  }
}
