import SignalboxDashboard
import SignalboxTerminal
import Testing

@Suite struct KeyDecoderTests {
  struct Sequence: CustomTestStringConvertible, Sendable {
    var bytes: [UInt8]
    var keys: [Key]

    init(_ text: String, _ keys: Key...) {
      bytes = Array(text.utf8)
      self.keys = keys
    }

    var testDescription: String { "\(String(decoding: bytes, as: UTF8.self).debugDescription) \(keys)" }
  }

  static let sequences: [Sequence] = [arrows, editing, functions, typed, spelled, withAlt, noKeys].flatMap { $0 }

  /// Spelled out, with what is held: 1 + Shift 1, Alt 2, Control 4.
  static let spelled = [
    Sequence("\u{1B}[13;2u", .enter), Sequence("\u{1B}[9;2u", .backTab), Sequence("\u{1B}[27u", .escape),
    Sequence("\u{1B}[99;5u", .control("c")), Sequence("\u{1B}[27;5;122~", .control("z")),
    Sequence("\u{1B}[127u", .backspace),
  ]

  static let arrows = [
    Sequence("\u{1B}[A", .up), Sequence("\u{1B}[B", .down), Sequence("\u{1B}[C", .right), Sequence("\u{1B}[D", .left),
    Sequence("\u{1B}OA", .up), Sequence("\u{1B}OB", .down), Sequence("\u{1B}OC", .right), Sequence("\u{1B}OD", .left),
    Sequence("\u{1B}[1;5A", .up), Sequence("\u{1B}[1;2D", .left), Sequence("\u{1B}O5B", .down),
    Sequence("\u{1B}Oa", .up), Sequence("\u{1B}[d", .left),
  ]

  static let editing = [
    Sequence("\u{1B}[H", .home), Sequence("\u{1B}OH", .home), Sequence("\u{1B}[1~", .home),
    Sequence("\u{1B}[7~", .home),
    Sequence("\u{1B}[F", .end), Sequence("\u{1B}OF", .end), Sequence("\u{1B}[4~", .end), Sequence("\u{1B}[8~", .end),
    Sequence("\u{1B}[1;5H", .home), Sequence("\u{1B}[7^", .home), Sequence("\u{1B}[8$", .end),
    Sequence("\u{1B}[2~", .insert), Sequence("\u{1B}[3~", .delete), Sequence("\u{1B}[3;5~", .delete),
    Sequence("\u{1B}[5~", .pageUp), Sequence("\u{1B}[6~", .pageDown), Sequence("\u{1B}[6;2~", .pageDown),
    Sequence("\u{1B}[Z", .backTab), Sequence("\t", .tab), Sequence("\r", .enter), Sequence("\n", .enter),
    Sequence("\u{7F}", .backspace), Sequence("\u{8}", .backspace), Sequence("\u{1B}OM", .enter),
  ]

  static let functions = [
    Sequence("\u{1B}OP", .function(1)), Sequence("\u{1B}OQ", .function(2)), Sequence("\u{1B}OR", .function(3)),
    Sequence("\u{1B}OS", .function(4)), Sequence("\u{1B}[11~", .function(1)), Sequence("\u{1B}[14~", .function(4)),
    Sequence("\u{1B}[15~", .function(5)), Sequence("\u{1B}[17~", .function(6)), Sequence("\u{1B}[18~", .function(7)),
    Sequence("\u{1B}[19~", .function(8)), Sequence("\u{1B}[20~", .function(9)), Sequence("\u{1B}[21~", .function(10)),
    Sequence("\u{1B}[23~", .function(11)), Sequence("\u{1B}[24~", .function(12)),
    Sequence("\u{1B}[24;2~", .function(12)), Sequence("\u{1B}[1;2P", .function(1)),
    Sequence("\u{1B}[1;5S", .function(4)), Sequence("\u{1B}[[A", .function(1)), Sequence("\u{1B}[[E", .function(5)),
  ]

  static let typed = [
    Sequence("a", .character("a")), Sequence("K", .character("K")), Sequence(" ", .character(" ")),
    Sequence("\u{1}", .control("a")), Sequence("\u{3}", .control("c")), Sequence("\u{1A}", .control("z")),
    Sequence("\u{1C}", .control("\\")), Sequence("\u{1F}", .control("_")),
    Sequence("é", .character("é")), Sequence("日", .character("日")), Sequence("🚂", .character("🚂")),
    Sequence("jk", .character("j"), .character("k")),
    Sequence("\u{1B}Oq", .character("1")), Sequence("\u{1B}\u{1B}x", .escape, .alt(.character("x"))),
  ]

  /// Never the key without Alt.
  static let withAlt = [
    Sequence("\u{1B}x", .alt(.character("x"))), Sequence("\u{1B}é", .alt(.character("é"))),
    Sequence("\u{1B}\r", .alt(.enter)), Sequence("\u{1B}\u{7F}", .alt(.backspace)),
    Sequence("\u{1B}\u{4}", .alt(.control("d"))), Sequence("\u{1B}xx", .alt(.character("x")), .character("x")),
    Sequence("\u{1B}\u{1B}[A", .alt(.up)), Sequence("\u{1B}\u{1B}[3~", .alt(.delete)),
    Sequence("\u{1B}[1;3A", .alt(.up)), Sequence("\u{1B}O3B", .alt(.down)), Sequence("\u{1B}[3;3~", .alt(.delete)),
    Sequence("\u{1B}[20;3~", .alt(.function(9))), Sequence("\u{1B}[1;7A", .alt(.up)),
    Sequence("\u{1B}[97;3u", .alt(.character("a"))), Sequence("\u{1B}[120;9u", .alt(.character("x"))),
    Sequence("\u{1B}[27;3;121~", .alt(.character("y"))), Sequence("\u{1B}[99;7u", .alt(.control("c"))),
  ]

  static let noKeys = [
    // Reports and answers that nobody asked for, each followed by a key that must not be lost or changed.
    Sequence("\u{1B}[24;80Rj", .character("j")), Sequence("\u{1B}[?2026;1$yj", .character("j")),
    Sequence("\u{1B}[<0;5;5Mj", .character("j")), Sequence("\u{1B}[M !!j", .character("j")),
    Sequence("\u{1B}[Ij", .character("j")), Sequence("\u{1B}[25~j", .character("j")),
    Sequence("\u{1B}]11;rgb:00/00/00\u{7}j", .character("j")), Sequence("\u{1B}]0;x\u{1B}\\j", .character("j")),
    Sequence("\u{1B}P>|xterm\u{1B}\\j", .character("j")), Sequence("\u{1B}[999999999999999999999~j", .character("j")),
    Sequence("\u{1B}[49;5uj", .character("j")), Sequence("\u{1B}[233;5uj", .character("j")),
    Sequence("\u{1B}[1\u{1B}[A", .up), Sequence("\u{0}j", .character("j")), Sequence("\u{9B}j", .character("j")),
    Sequence("\u{202E}j", .character("j")), Sequence("\u{1B}[201~j", .character("j")),
    Sequence("\u{1B}[\(String(repeating: "1;", count: 300))xj", .character("j")),
  ]

  @Test(arguments: sequences) func decodes(_ sequence: Sequence) {
    var decoder = KeyDecoder()
    #expect(decoder.decode(sequence.bytes) == sequence.keys)
    #expect(decoder.patience == nil)
    #expect(decoder.nothingCame() == [])
  }

  @Test(arguments: sequences) func decodesTheSameWhereverItIsSplit(_ sequence: Sequence) {
    for split in sequence.bytes.indices {
      var decoder = KeyDecoder()
      let keys = decoder.decode(sequence.bytes[..<split]) + decoder.decode(sequence.bytes[split...])
      #expect(keys == sequence.keys, "split at \(split)")
    }
    var decoder = KeyDecoder()
    #expect(sequence.bytes.flatMap { decoder.decode([$0]) } == sequence.keys)
  }

  @Test(
    "What nothing follows is the keys that were pressed",
    arguments: [
      Sequence("\u{1B}[", .alt(.character("["))), Sequence("\u{1B}O", .alt(.character("O"))),
      Sequence("\u{1B}P", .alt(.character("P"))), Sequence("\u{1B}]", .alt(.character("]"))),
      Sequence("\u{1B}\u{1B}[", .escape, .alt(.character("["))), Sequence("\u{1B}[1"), Sequence("\u{1B}]0;half"),
    ])
  func silence(_ sequence: Sequence) {
    var decoder = KeyDecoder()
    #expect(decoder.decode(sequence.bytes) == [])
    #expect(decoder.patience != nil)
    #expect(decoder.nothingCame() == sequence.keys)
    #expect(decoder.patience == nil)
    #expect(decoder.decode("[A".utf8) == [.character("["), .character("A")])
  }

  @Test("An Escape that nothing follows for 40 ms is the key", arguments: [1, 2])
  func escape(count: Int) {
    var decoder = KeyDecoder()
    #expect(decoder.decode([UInt8](repeating: 0x1B, count: count)) == [])
    #expect(decoder.patience == .milliseconds(40))
    #expect(decoder.nothingCame() == [Key](repeating: .escape, count: count))
  }

  @Test(
    "The rest of a sequence that comes up to 500 ms after its Escape is no key",
    arguments: ["[A", "[3~", "OP", "[120;5u", "[", "O"])
  func lateSequence(rest: String) {
    var decoder = KeyDecoder()
    _ = decoder.decode([0x1B])
    #expect(decoder.nothingCame() == [.escape])
    #expect(decoder.patience == .milliseconds(460))
    #expect(rest.utf8.flatMap { decoder.decode([$0]) } == [])
    while decoder.patience != nil { #expect(decoder.nothingCame() == []) }
    #expect(decoder.decode("j".utf8) == [.character("j")])
  }

  @Test("What else comes after an Escape is a key, and so is a bracket later than 500 ms")
  func afterEscape() {
    for keys in ["x", "\u{1B}[A", "é"] {
      var decoder = KeyDecoder()
      _ = decoder.decode([0x1B])
      _ = decoder.nothingCame()
      var fresh = KeyDecoder()
      #expect(decoder.decode(keys.utf8) == fresh.decode(keys.utf8))
    }
    var decoder = KeyDecoder()
    _ = decoder.decode([0x1B])
    _ = decoder.nothingCame()
    #expect(decoder.nothingCame() == [])
    #expect(decoder.decode("[A".utf8) == [.character("["), .character("A")])
  }

  @Test("A paste whose Escape came long before it is a paste, and not what is in it")
  func latePaste() {
    var decoder = KeyDecoder()
    _ = decoder.decode([0x1B])
    _ = decoder.nothingCame()
    #expect(decoder.decode("[200~Ky\u{1B}[201~".utf8) == [.paste("Ky")])
  }

  @Test("A character that has begun waits for its rest without limit", arguments: ["é", "日", "🚂"])
  func begunCharacter(text: String) {
    for (start, key) in [("", Key.character(Character(text))), ("\u{1B}", .alt(.character(Character(text))))] {
      var decoder = KeyDecoder()
      #expect(decoder.decode(start.utf8) == [])
      for byte in text.utf8.dropLast() {
        #expect(decoder.decode([byte]) == [])
        #expect(decoder.patience == nil)
        #expect(decoder.nothingCame() == [])
      }
      #expect(decoder.decode(text.utf8.suffix(1)) == [key])
    }
  }

  @Test("Bytes that are not UTF-8 are dropped, what is around them is not")
  func invalidBytes() {
    let invalid: [[UInt8]] = [
      [0x80], [0xFF], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE3, 0x81],
      [0xF0, 0x9F, 0x9A],
    ]
    for bytes in invalid {
      var decoder = KeyDecoder()
      #expect(decoder.decode([0x61] + bytes + [0x62]) == [.character("a"), .character("b")], "\(bytes)")
      #expect(decoder.decode([0x63]) == [.character("c")])
    }
  }

  @Test("No bytes are too strange, and a key after silence is still read")
  func garbage() {
    var random = SystemlessGenerator(seed: 4812)
    let likely: [UInt8] = [0x1B, 0x5B, 0x4F, 0x5D, 0x50, 0x3B, 0x7E, 0x30, 0x32, 0x24, 0xE3, 0x4D]
    for _ in 0..<2_000 {
      var decoder = KeyDecoder()
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        let byte =
          Bool.random(using: &random) ? likely.randomElement(using: &random)! : .random(in: 0...255, using: &random)
        _ = decoder.decode([byte])
        if Int.random(in: 0..<10, using: &random) == 0 { _ = decoder.nothingCame() }
      }
      while decoder.patience != nil { _ = decoder.nothingCame() }
      #expect(decoder.decode([0x6A]) == [.character("j")])
    }
  }
}

/// The same numbers in every run.
struct SystemlessGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 33)
  }
}
