import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

@Suite struct LogFileTests {
  let scratch: Scratch
  let clock = ManualClock()
  let key = AttemptKey(task: TaskID(1), attempt: 1)

  init() throws { scratch = try Scratch() }

  private func append(_ text: String, _ source: LogSource = .stdout, to store: SQLiteTaskStore) {
    store.logs.append([LogChunk(key: key, time: clock.now(), source: source, bytes: Array(text.utf8))])
  }

  private func chunks() throws -> Int? {
    try scratch.edit(scratch.path + "-logs") { try Int.fetchOne($0, sql: "SELECT count(*) FROM chunks") }
  }

  @Test func manySmallWritesEndUpInFewPieces() async throws {
    let store = try scratch.store(clock: clock)
    var all = ""
    for number in 0..<600 {
      let line = "line \(number)\n"
      all += line
      append(line, number.isMultiple(of: 2) ? .stdout : .level("info"), to: store)
      try await store.logs.flush([key])
    }
    let bytes = try await store.logs.read(LogRequest(key: key))
    #expect(bytes.runs.count == 600)
    #expect(String(decoding: bytes.runs.flatMap(\.bytes), as: UTF8.self) == all)
    #expect(bytes.runs.map(\.source).prefix(2) == [.stdout, .level("info")])
    try await store.close()
    #expect(try #require(try chunks()) < 16)
  }

  @Test func matchesAcrossPiecesAreFoundBothWays() async throws {
    let store = try scratch.store(clock: clock)
    // Longer than two pieces, with the needle across each border of 64 KiB.
    var bytes = [UInt8](repeating: UInt8(ascii: "."), count: 200_000)
    let places = [65_536 - 3, 131_072 - 1, 199_994]
    for place in places { bytes.replaceSubrange(place..<place + 6, with: Array("NeeDle".utf8)) }
    bytes[65_000] = UInt8(ascii: "\n")
    store.logs.append([LogChunk(key: key, time: clock.now(), source: .stdout, bytes: bytes)])
    for _ in 0..<2 {
      let found = try await store.logs.search(LogSearchRequest(key: key, text: "needle"))
      #expect(found.matches.map(\.offset) == places.map(Int64.init))
      #expect(found.matches.map(\.lineOffset) == [65_001, 65_001, 65_001])
      #expect(found.matches[0].line.utf8.count == 4096)
      #expect(found.next == nil)
      let back = try await store.logs.search(LogSearchRequest(key: key, text: "needle", direction: .backward, limit: 2))
      #expect(back.matches.map(\.offset) == places.reversed().prefix(2).map(Int64.init))
      let rest = try await store.logs.search(
        LogSearchRequest(key: key, text: "needle", from: back.next, direction: .backward, limit: 2))
      #expect(rest.matches.map(\.offset) == [Int64(places[0])])
      #expect(rest.next == nil)
      try await store.logs.flush([key])
    }
    try await store.close()
  }

  @Test func theLastWriteIsKnownWhenMemoryHasForgottenIt() async throws {
    let store = try scratch.store(durability: .process, clock: clock)
    try await Bench(store: store).add(count: 5000)
    #expect(try await Bench(store: store).claim(5000).count == 5000)
    append("early\n", to: store)
    clock.advance(by: .seconds(1))
    let last = clock.now()
    append("late\n", .level("info"), to: store)
    try await store.logs.flush([key])
    clock.advance(by: .seconds(1))
    // More logs than memory keeps the ends of.
    let others = (Int64(2)...5000).map { AttemptKey(task: TaskID($0), attempt: 1) }
    store.logs.append(others.map { LogChunk(key: $0, time: clock.now(), source: .stdout, bytes: [10]) })
    try await store.logs.flush(others)
    #expect(try await store.logs.lastWrites(of: [key]) == [key: last])
    try await store.close()
    let again = try scratch.store(clock: clock)
    let silent = AttemptKey(task: key.task, attempt: 2)
    #expect(try await again.logs.lastWrites(of: [silent, key, others[7]]) == [key: last, others[7]: clock.now()])
    append("more\n", to: again)
    #expect(try await again.logs.lastWrites(of: [silent, key]) == [key: clock.now()])
    try await again.close()
  }

  private func places(
    of text: String, _ direction: SearchDirection, in store: SQLiteTaskStore
  ) async throws -> [Int64] {
    try await store.logs.search(LogSearchRequest(key: key, text: text, direction: direction)).matches.map(\.offset)
  }

  /// One line over three pieces, with a border of 64 KiB at each byte of the text and its sequences.
  @Test(arguments: 0...20)
  func aColouredTextIsFoundWhereverPiecesMeet(shift: Int) async throws {
    let store = try scratch.store(clock: clock)
    let coloured = Array("Nee\u{1B}[1;31mD\u{1B}]0;t\u{1B}\\le".utf8)
    var bytes = [UInt8](repeating: UInt8(ascii: "."), count: 150_000)
    let places = [65_536 - shift, 131_072 - shift]
    for place in places { bytes.replaceSubrange(place..<place + coloured.count, with: coloured) }
    store.logs.append([LogChunk(key: key, time: clock.now(), source: .stdout, bytes: bytes)])
    for _ in 0..<2 {
      #expect(try await self.places(of: "needle", .forward, in: store) == places.map(Int64.init))
      #expect(try await self.places(of: "needle", .backward, in: store) == places.reversed().map(Int64.init))
      try await store.logs.flush([key])
    }
    try await store.close()
  }

  /// One line over three pieces, with a border of 64 KiB at each byte about a return.
  @Test(arguments: 0...10)
  func `what a return has written over is not found wherever pieces meet`(shift: Int) async throws {
    let store = try scratch.store(clock: clock)
    var bytes = [UInt8](repeating: UInt8(ascii: "."), count: 150_000)
    let place = 65_536 - shift
    bytes.replaceSubrange(place..<place + 10, with: Array("50 %\r\r60 %".utf8))
    store.logs.append([LogChunk(key: key, time: clock.now(), source: .stdout, bytes: bytes)])
    for _ in 0..<2 {
      for direction in SearchDirection.allCases {
        #expect(try await places(of: "50 %", direction, in: store) == [])
        #expect(try await places(of: "60 %", direction, in: store) == [Int64(place + 6)])
      }
      #expect(try await places(of: "...", .forward, in: store).first == Int64(place + 10))
      #expect(try await places(of: "...", .backward, in: store).first == 149_997)
      try await store.logs.flush([key])
    }
    try await store.close()
  }

  @Test(arguments: ["\u{1B}]0;", "\u{1B}[", "\u{1B}P", "\u{9B}", "\u{9D}"])
  func aSequenceWithoutEndHidesNothing(_ sequence: String) async throws {
    let store = try scratch.store(clock: clock)
    let endless = sequence + String(repeating: "1;", count: 150_000)
    append(endless + "needle nee\u{1B}[1mdle", to: store)
    let start = Int64(endless.utf8.count)
    for _ in 0..<2 {
      #expect(try await places(of: "needle", .forward, in: store) == [start, start + 7])
      #expect(try await places(of: "needle", .backward, in: store) == [start + 7, start])
      try await store.logs.flush([key])
    }
    try await store.close()
  }

  @Test func theCapHoldsOverRestartsAndInTheFile() async throws {
    let cap = LogCap(head: 100, tail: 200_000)
    let store = try scratch.store(cap: cap, clock: clock)
    try await Bench(store: store).add()
    #expect(try await Bench(store: store).claim().map(\.attemptKey) == [key])
    let line = String(repeating: "x", count: 999) + "\n"
    for _ in 0..<1000 {
      append(line, to: store)
      if store.unwrittenLogBytes > 100_000 { try await store.logs.flush([key]) }
    }
    try await store.close()
    let again = try scratch.store(cap: cap, clock: clock)
    append("end\n", to: again)
    let bytes = try await again.logs.read(LogRequest(key: key, limit: 1 << 30))
    #expect(bytes.size == 1_000_004)
    #expect(bytes.gaps == [LogGap(from: 100, to: 800_004)])
    #expect(bytes.runs.map(\.bytes.count).reduce(0, +) == 200_100)
    #expect(try await again.logs.read(LogRequest(key: key, start: .lastLines(2))).runs.flatMap(\.bytes).count == 1004)
    try await again.close()
    let stored = try scratch.edit(scratch.path + "-logs") {
      try Int.fetchOne($0, sql: "SELECT sum(length) FROM chunks")
    }
    #expect(try #require(stored) < 200_100 + 2 * 65_536)
  }

  @Test func whatIsUnwrittenStaysWithinTheCap() async throws {
    let store = try scratch.store(cap: LogCap(head: 10, tail: 1000), clock: clock)
    for _ in 0..<100 { append(String(repeating: "y", count: 500), to: store) }
    #expect(store.unwrittenLogBytes <= 3010)
    let bytes = try await store.logs.read(LogRequest(key: key))
    #expect(bytes.size == 50_000)
    #expect(bytes.gaps == [LogGap(from: 10, to: 49_000)])
    try await store.close()
  }

  @Test func theLastLinesOfALargeLogAreFoundByItsIndex() async throws {
    let store = try scratch.store(clock: clock)
    append("first\n" + String(repeating: "-", count: 300_000) + "\nlast\n", to: store)
    try await store.logs.flush([key])
    func last(_ count: Int, limit: Int = 1 << 20) async throws -> LogBytes {
      try await store.logs.read(LogRequest(key: key, start: .lastLines(count), limit: limit))
    }
    #expect(try await last(1).from == 300_007)
    #expect(try await last(2).from == 6)
    #expect(try await last(3).from == 0)
    #expect(try await last(3, limit: 10).from == 300_002)
    #expect(try await last(0).from == 300_012)
    try await store.close()
  }
}
