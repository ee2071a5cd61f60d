import FuzzSupport
import SignalboxModel
import Testing

/// What is searched in a log is what the screens show of it, and each byte's place is known.
@Suite struct ShownTextTests {
  /// Without line ends and tabs, of which screens make something else.
  private static let pieces =
    HostileText.sequences.filter { !$0.utf8.contains { [0x09, 0x0A, 0x0D].contains($0) } }
    + ["\u{1B}\\", "\u{1B}[1", ";31m", "\u{9C}", "\u{18}", "é", "©", "件", "word ", "[", "m", "a"]

  private func shown(_ text: String) -> ShownText {
    var shown = ShownText()
    shown.append(Array(text.utf8)[...], at: 0)
    shown.finish()
    return shown
  }

  private func cut(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      pieces.append(rest.prefix(Int.random(in: 1...9, using: &random)))
      rest = rest.dropFirst(pieces[pieces.count - 1].count)
    }
    return pieces
  }

  @Test(arguments: 0..<20) func `it is what a screen shows`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      let text = random.text(of: Self.pieces, upTo: 12)
      var parser = StyledTextParser(for: .prose)
      let line = String(decoding: shown(text).bytes, as: UTF8.self)
      #expect(DisplayText.sanitised(line, for: .prose) == parser.line(text).plain, "\(text.debugDescription)")
    }
  }

  @Test(arguments: 0..<20) func `it is the same however its bytes are cut, and each is at its place`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      let text = random.text(of: Self.pieces + ["\n", "\r"], upTo: 12)
      let original = Array(text.utf8)
      let whole = shown(text)
      var part = ShownText()
      var bytes: [UInt8] = []
      var places: [Int64] = []
      func take(_ count: Int) {
        bytes += part.bytes.prefix(count)
        places += (0..<count).map { part.place(of: $0) }
        part.removeFirst(count)
      }
      for piece in cut(original, &random) {
        part.append(piece, at: Int64(piece.startIndex))
        take(Int.random(in: 0...part.settled, using: &random))
      }
      part.finish()
      take(part.settled)
      #expect(bytes == whole.bytes, "\(text.debugDescription)")
      #expect(places == whole.bytes.indices.map { whole.place(of: $0) }, "\(text.debugDescription)")
      #expect(places.map { original[Int($0)] } == bytes)
      #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func `texts that were parted join, each byte at its place`() {
    var text = shown("\u{1B}[1mab\u{1B}[0mcd")
    text.keepFirst(3)
    var later = ShownText()
    later.append(Array("\u{1B}[1mx\u{1B}[0my".utf8)[...], at: 100)
    later.finish()
    text.append(later)
    #expect(text.bytes == Array("abcxy".utf8))
    #expect(text.bytes.indices.map { text.place(of: $0) } == [4, 5, 10, 104, 109])
  }

  @Test(arguments: ["\u{1B}]", "\u{1B}[", "\u{1B}P", "\u{1B}P©", "\u{9D}"])
  func `of a sequence without end little is held, and it is text`(opening: String) {
    var text = ShownText()
    var size = 0
    var taken = 0
    let more = String(repeating: opening.hasSuffix("©") ? "©" : "1", count: 1000)
    for piece in [opening] + [String](repeating: more, count: 400) {
      text.append(Array(piece.utf8)[...], at: Int64(size))
      size += piece.utf8.count
      taken += text.settled
      text.removeFirst(text.settled)
      #expect(text.bytes.count <= 2 * ShownText.sequenceLimit)
    }
    text.finish()
    #expect(taken + text.settled == size)
  }

  @Test(arguments: [
    ("", 0), ("1m b", 4), ("1m b\nc\n", 5), ("1m b\rc", 5), ("1m\u{1B}[0mb", 7), ("\n", 1),
  ]) func `the first line may belong to a sequence that began before`(_ text: String, _ count: Int) {
    #expect(ShownText.belonging(to: Array(text.utf8)) == count)
  }

  @Test func `of a long line it is what stands before the next sequence`() {
    let long = String(repeating: "x", count: ShownText.sequenceLimit)
    #expect(ShownText.belonging(to: Array((long + long).utf8)) == ShownText.sequenceLimit)
    #expect(ShownText.belonging(to: Array(("title\u{1B}\\ab\u{1B}[1m" + long).utf8)) == 9)
    #expect(ShownText.belonging(to: Array((long.dropLast() + "\u{1B}[1m").utf8)) == ShownText.sequenceLimit - 1)
  }
}
