import Signalbox
import SignalboxModel
import Testing

@Suite struct LogTextSearchTests {
  /// A log in pieces of any size, some of them apart.
  private struct Pieces: LogPieces {
    var pieces: [LogPiece] = []

    var size: Int64 { pieces.last?.end ?? 0 }

    func piece(from offset: Int64) -> LogPiece? {
      guard let piece = pieces.first(where: { $0.end > offset }) else { return nil }
      let start = max(piece.start, offset)
      return LogPiece(start: start, bytes: Array(piece.bytes[Int(start - piece.start)...]))
    }

    func piece(before offset: Int64) -> LogPiece? {
      guard let piece = pieces.last(where: { $0.start < offset }) else { return nil }
      let end = min(piece.end, offset)
      return LogPiece(start: piece.start, bytes: Array(piece.bytes[..<Int(end - piece.start)]))
    }
  }

  private func search(
    _ log: Pieces, _ text: String, _ direction: SearchDirection, from: Int64? = nil, limit: Int = 1000
  ) throws -> LogTextSearch.Found {
    let key = AttemptKey(task: TaskID(1), attempt: 1)
    let request = LogSearchRequest(key: key, text: text, from: from, direction: direction, limit: limit)
    return try LogTextSearch(request, in: log, nil).found()
  }

  /// All places, found one after the other.
  private func steps(_ log: Pieces, _ text: String, _ direction: SearchDirection) throws -> [Int64] {
    var places: [Int64] = []
    var next: Int64?
    repeat {
      let found = try search(log, text, direction, from: next, limit: 1)
      places += found.places
      next = found.next
    } while next != nil
    return places
  }

  /// Adds a stretch of a log in small pieces, and gives the places where the texts are shown in it.
  private func add(
    _ bytes: [UInt8], to log: inout Pieces, _ texts: [String], _ numbers: inout SeededNumbers
  ) -> [[Int64]] {
    let start = log.pieces.isEmpty ? 0 : log.size + 10
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...6, using: &numbers))
      log.pieces.append(LogPiece(start: start + Int64(piece.startIndex), bytes: Array(piece)))
      rest = rest.dropFirst(piece.count)
    }
    var shown = ShownText()
    shown.append(bytes[...], at: start)
    shown.finish()
    return texts.map { text in ByteSearch(text).all(in: shown.bytes).map { shown.place(of: $0) } }
  }

  @Test(arguments: 0..<20)
  func `what is shown is found both ways and from anywhere, whatever the pieces are`(seed: Int) throws {
    var numbers = SeededNumbers(seed: UInt64(seed))
    let parts = [
      "a", "b", "A", "B", "ab", "\u{1B}[1m", "\u{1B}[", "1;", "\u{1B}]0;ab\u{7}", "\u{1B}]", "\u{1B}", "\u{1B}\\", "[",
      "m", "\n", "\r", "\u{9B}3m", "\u{9C}", "é", "©", "\u{7}",
    ]
    let texts = ["a", "ab", "aba", "m", "[", "b\na", "©"]
    for _ in 0..<20 {
      var log = Pieces()
      var wanted = texts.map { _ in [Int64]() }
      for _ in 0..<2 {
        let count = Int.random(in: 1...40, using: &numbers)
        let bytes = Array((0..<count).map { _ in parts.randomElement(using: &numbers) ?? "" }.joined().utf8)
        let places = add(bytes, to: &log, texts, &numbers)
        for index in texts.indices { wanted[index] += places[index] }
      }
      for (text, places) in zip(texts, wanted) {
        #expect(try steps(log, text, .forward) == places)
        #expect(try steps(log, text, .backward) == places.reversed())
        let from = Int64.random(in: 0...log.size, using: &numbers)
        #expect(try search(log, text, .forward, from: from).places == places.filter { $0 >= from })
        #expect(try search(log, text, .backward, from: from).places == places.filter { $0 < from }.reversed())
      }
    }
  }

  @Test func `what a return has written over is found too`() throws {
    let log = Pieces(pieces: [LogPiece(start: 0, bytes: Array("10 %\r20 %\r\u{1B}[K30 %".utf8))])
    #expect(try search(log, "10 %", .forward).places == [0])
    #expect(try search(log, "30 %", .backward).places == [13])
    #expect(try search(log, "30 %", .forward, from: Int64.max).places == [])
  }
}
