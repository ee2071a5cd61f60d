import Signalbox
import SignalboxModel
import Testing

@Suite struct LogTextSearchTests {
  /// A log in pieces of any size, some of them apart, each of one source.
  private struct Pieces: LogPieces {
    var pieces: [LogPiece] = []
    /// Where the pieces start that are not of stdout.
    var sources: [Int64: LogSource] = [:]

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

    func runs(at offset: Int64) -> [LogBytes.Run] {
      pieces.first { $0.end > offset }.map { [run($0)] } ?? []
    }

    private func run(_ piece: LogPiece) -> LogBytes.Run {
      let source = sources[piece.start] ?? .stdout
      return LogBytes.Run(
        offset: piece.start, time: Timestamp(microseconds: 0), source: source, metadata: nil, bytes: piece.bytes)
    }
  }

  /// Pieces of one kind up to a last one, with a count of the bytes that are read of them.
  private final class Counted: LogPieces {
    private let log: Pieces
    private(set) var read = 0

    init(_ piece: String, count: Int, last: String) {
      let bytes = Array(piece.utf8)
      var pieces = (0..<count).map { LogPiece(start: Int64($0 * bytes.count), bytes: bytes) }
      pieces.append(LogPiece(start: Int64(count * bytes.count), bytes: Array(last.utf8)))
      log = Pieces(pieces: pieces)
    }

    var size: Int64 { log.size }

    func piece(from offset: Int64) -> LogPiece? { counted(log.piece(from: offset)) }
    func piece(before offset: Int64) -> LogPiece? { counted(log.piece(before: offset)) }

    func runs(at offset: Int64) -> [LogBytes.Run] {
      let runs = log.runs(at: offset)
      read += runs.reduce(0) { $0 + $1.bytes.count }
      return runs
    }

    private func counted(_ piece: LogPiece?) -> LogPiece? {
      read += piece?.bytes.count ?? 0
      return piece
    }
  }

  private func search(
    _ log: some LogPieces, _ text: String, _ direction: SearchDirection, from: Int64? = nil, limit: Int = 1000
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

  /// The places of bytes that lie together and that returns have written over, line by line of each source.
  private func overwritten(in pieces: [LogPiece], of log: Pieces) -> Set<Int64> {
    var lines: [LogSource: [(place: Int64, byte: UInt8)]] = [:]
    var places = Set<Int64>()
    func end(_ line: [(place: Int64, byte: UInt8)]) {
      let shown = line[..<((line.lastIndex { $0.byte != UInt8(ascii: "\r") } ?? -1) + 1)]
      guard let last = shown.lastIndex(where: { $0.byte == UInt8(ascii: "\r") }) else { return }
      places.formUnion(shown[...last].map { $0.place })
    }
    for piece in pieces {
      let source = log.sources[piece.start] ?? .stdout
      for (index, byte) in piece.bytes.enumerated() {
        if byte == UInt8(ascii: "\n") {
          end(lines[source] ?? [])
          lines[source] = []
        } else {
          lines[source, default: []].append((place: piece.start + Int64(index), byte: byte))
        }
      }
    }
    for line in lines.values { end(line) }
    return places
  }

  /// Adds a stretch of a log in small pieces, and gives the places where the texts are shown in it.
  private func add(
    _ bytes: [UInt8], to log: inout Pieces, _ texts: [String], _ numbers: inout SeededNumbers
  ) -> [[Int64]] {
    let start = log.pieces.isEmpty ? 0 : log.size + 10
    var rest = bytes[...]
    var pieces: [LogPiece] = []
    while !rest.isEmpty {
      let bytes = rest.prefix(Int.random(in: 1...6, using: &numbers))
      let piece = LogPiece(start: start + Int64(bytes.startIndex), bytes: Array(bytes))
      pieces.append(piece)
      if Int.random(in: 0..<4, using: &numbers) == 0 { log.sources[piece.start] = .stderr }
      rest = rest.dropFirst(bytes.count)
    }
    log.pieces += pieces
    let overwritten = overwritten(in: pieces, of: log)
    var shown = ShownText()
    shown.append(bytes[...], at: start)
    shown.finish()
    return texts.map { text in
      ByteSearch(text).all(in: shown.bytes).filter { index in
        ![index, index + text.utf8.count - 1].contains { overwritten.contains(shown.place(of: $0)) }
      }.map { shown.place(of: $0) }
    }
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

  @Test func `what a return has written over is not found`() throws {
    let log = Pieces(pieces: [LogPiece(start: 0, bytes: Array("10 %\r20 %\r\u{1B}[K30 %\r".utf8))])
    for direction in SearchDirection.allCases {
      #expect(try search(log, "10 %", direction).places == [])
      #expect(try search(log, "30 %", direction).places == [13])
      #expect(try search(log, "0 %", direction).places == [14])
    }
    #expect(try search(log, "30 %", .forward, from: Int64.max).places == [])
    #expect(try search(log, "10 %", .forward, from: 1).places == [])
    #expect(try search(log, "30 %", .backward, from: 13).places == [])
  }

  @Test(arguments: SearchDirection.allCases)
  func `a return writes over the line of its source alone`(_ direction: SearchDirection) throws {
    var log = Pieces()
    let texts: [(LogSource, String)] = [
      (.stdout, "10 %\r"), (.stderr, "slow\r"), (.stdout, "20 %"), (.stderr, "\n"), (.stdout, "\r30 %\r"),
      (.stderr, "40 %\n"), (.stdout, "\n50 %\r"), (.stderr, "60 %\r"), (.stdout, "\n"), (.stderr, "70 %"),
    ]
    for (source, text) in texts {
      log.sources[log.size] = source
      log.pieces.append(LogPiece(start: log.size, bytes: Array(text.utf8)))
    }
    let shown = try ["10 %", "slow", "20 %", "30 %", "40 %", "50 %", "60 %", "70 %"].filter {
      try !search(log, $0, direction).places.isEmpty
    }
    #expect(shown == ["slow", "30 %", "40 %", "50 %", "70 %"])
  }

  @Test(arguments: SearchDirection.allCases, ["", "\n", "\rdone"])
  func `a line of any length and with any number of matches is read a few times`(
    _ direction: SearchDirection, end: String
  ) throws {
    let states = String(repeating: "50 % " + String(repeating: ".", count: 59), count: 64)
    let log = Counted(states, count: 100, last: end.isEmpty ? "." : end)
    let found = try search(log, "50 %", direction, limit: 10_000)
    #expect(found.places.count == (end == "\rdone" ? 0 : 6400))
    #expect(log.read < 6 * Int(log.size))
  }
}
