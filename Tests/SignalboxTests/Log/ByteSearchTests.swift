import Signalbox
import Testing

@Suite struct ByteSearchTests {
  @Test(arguments: 0..<20)
  func findsWhatAPlainSearchFinds(seed: Int) {
    var numbers = SeededNumbers(seed: UInt64(seed))
    // Few letters, so that texts repeat themselves and nearly match often.
    let letters = Array("aAbB@`[{é\n".utf8)
    for _ in 0..<50 {
      let bytes = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in
        letters.randomElement(using: &numbers) ?? 0
      }
      let count = Int.random(in: 1...4, using: &numbers)
      let text = String(
        decoding: (0..<count).map { _ in Array("aAb@[\n".utf8).randomElement(using: &numbers) ?? 0 }, as: UTF8.self)
      #expect(ByteSearch(text).all(in: bytes) == plain(text, in: bytes))
    }
  }

  @Test(
    arguments: [
      ("", "abc", []), ("abc", "", []), ("abcd", "abc", []), ("abc", "abc", [0]), ("AbC", "xaBc", [1]),
      ("aa", "aaaa", [0, 1, 2]), ("é", "é É", [0]), ("[", "{[", [1]), ("@", "`@", [1]),
    ] as [(String, String, [Int])])
  func edges(text: String, bytes: String, places: [Int]) {
    #expect(ByteSearch(text).all(in: Array(bytes.utf8)) == places)
  }

  @Test func searchesFromAPlaceOn() {
    let search = ByteSearch("ab")
    let bytes = Array("ab ab".utf8)
    #expect(search.first(in: bytes, from: 1) == 3)
    #expect(search.first(in: bytes, from: 4) == nil)
    #expect(search.first(in: bytes, from: 99) == nil)
    #expect(search.first(in: bytes, from: -1) == nil)
    #expect(search.length == 2)
  }

  /// Texts that repeat themselves, long enough to be looked for in the second way.
  @Test(arguments: ["aaaa", "aab", "baa", "abab", "aabaaab", "abaabaab"])
  func `a text that repeats itself is found wherever it is`(unit: String) {
    for count in [1, 40, 300] {
      let text = String(repeating: unit, count: count)
      let bytes = Array(
        (String(repeating: unit, count: 2 * count) + "x" + String(repeating: unit, count: count + 1)).utf8)
      let places = plain(text, in: bytes)
      let search = ByteSearch(text)
      #expect(search.all(in: bytes) == places)
      #expect(search.first(in: bytes, from: 1) == places.first { $0 >= 1 })
      #expect(search.all(in: bytes, limit: 2) == Array(places.prefix(2)))
    }
  }

  @Test(.timeLimit(.minutes(5))) func `no text makes a search slow`() {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
    for text in ["b" + String(repeating: "a", count: 4000), String(repeating: "a", count: 4000) + "b"] {
      #expect(ByteSearch(text).first(in: bytes) == nil)
    }
    #expect(ByteSearch(String(repeating: "a", count: 4000)).all(in: bytes).count == bytes.count - 3999)
  }

  @Test func anyByteCanStandAround() {
    let bytes = Array(UInt8.min...UInt8.max) + Array("needle".utf8) + Array(UInt8.min...UInt8.max)
    #expect(ByteSearch("NEEDLE").all(in: bytes) == [256])
  }

  private func plain(_ text: String, in bytes: [UInt8]) -> [Int] {
    func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
    let text = text.utf8.map(lower)
    guard bytes.count >= text.count else { return [] }
    return (0...bytes.count - text.count).filter { bytes[$0..<$0 + text.count].map(lower) == text }
  }
}
