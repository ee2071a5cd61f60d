import SignalboxModel
import Synchronization
import Testing

@testable import Signalbox

@Suite struct CappedLogTests {
  private let key = AttemptKey(task: TaskID(1), attempt: 1)

  private func log(head: Int = 4, tail: Int = 6, _ texts: String...) -> CappedLog {
    var log = CappedLog(cap: LogCap(head: head, tail: tail))
    for (index, text) in texts.enumerated() {
      log.append(
        LogChunk(key: key, time: Timestamp(microseconds: Int64(index)), source: .stdout, bytes: Array(text.utf8)))
    }
    return log
  }

  private func read(_ log: CappedLog, _ start: LogRequest.Start, to: Int64? = nil, limit: Int = 100) -> LogBytes {
    log.read(LogRequest(key: key, start: start, to: to, limit: limit))
  }

  @Test func anEmptyLogIsAnEmptyPage() {
    #expect(read(log(), .offset(0)) == LogBytes(from: 0, to: 0, size: 0, runs: [], gaps: []))
    #expect(read(log(), .lastLines(5)) == LogBytes(from: 0, to: 0, size: 0, runs: [], gaps: []))
    #expect(read(log(), .offset(99)).from == 0)
  }

  @Test func oneLargeChunkKeepsItsHeadAndItsTail() {
    let log = log("0123456789abcdefghij")
    let page = read(log, .offset(0))
    #expect(page.text == "0123efghij")
    #expect(page.gaps == [LogGap(from: 4, to: 14)])
    #expect(page.runs.map(\.offset) == [0, 14])
    #expect((page.from, page.to, page.size) == (0, 20, 20))
  }

  @Test func aGapGrowsFromTheTailsBeginning() {
    let log = log("01", "23", "4567", "89ab", "cd")
    let page = read(log, .offset(0))
    #expect(page.text == "012389abcd")
    #expect(page.gaps == [LogGap(from: 4, to: 8)])
    #expect(page.runs.map(\.bytes.count) == [2, 2, 4, 2])
  }

  @Test func nothingIsDroppedUpToTheCap() {
    let page = read(log("0123", "456789"), .offset(0))
    #expect(page.text == "0123456789")
    #expect(page.gaps.isEmpty)
  }

  @Test func readingInsideTheGapTellsTheRestOfIt() {
    let log = log("0123456789abcdefghij")
    #expect(read(log, .offset(6)).gaps == [LogGap(from: 6, to: 14)])
    #expect(read(log, .offset(6)).text == "efghij")
    let inner = read(log, .offset(6), to: 9)
    #expect(inner == LogBytes(from: 6, to: 9, size: 20, runs: [], gaps: [LogGap(from: 6, to: 9)]))
  }

  @Test func aLimitEndsThePageWhereTheNextGoesOn() {
    let log = log("0123456789abcdefghij")
    var text = ""
    var gaps: [LogGap] = []
    var next: Int64 = 0
    while next < log.size {
      let page = read(log, .offset(next), limit: 3)
      #expect(page.from == next)
      #expect(page.to > next)
      text += page.text
      gaps += page.gaps
      next = page.to
    }
    #expect(text == "0123efghij")
    #expect(gaps == [LogGap(from: 4, to: 14)])
  }

  @Test func aLogWithoutATailKeepsItsHead() {
    let page = read(log(tail: 0, "0123456789"), .offset(0))
    #expect(page.text == "0123")
    #expect(page.gaps == [LogGap(from: 4, to: 10)])
    #expect(page.to == 10)
  }

  @Test func aLogWithoutAHeadKeepsItsTail() {
    let page = read(log(head: 0, "0123456789", "ab"), .offset(0))
    #expect(page.text == "6789ab")
    #expect(page.gaps == [LogGap(from: 0, to: 6)])
  }

  @Test(arguments: [(0, ""), (1, "c"), (2, "b\nc"), (3, "a\nb\nc"), (99, "a\nb\nc")])
  func lastLinesOfAnUnfinishedLine(count: Int, text: String) {
    #expect(read(log(head: 99, "a\n", "b\nc"), .lastLines(count)).text == text)
  }

  @Test(arguments: [(0, ""), (1, "c\n"), (2, "b\nc\n"), (99, "a\nb\nc\n")])
  func lastLinesOfAFinishedLine(count: Int, text: String) {
    #expect(read(log(head: 99, "a\n", "b\nc\n"), .lastLines(count)).text == text)
  }

  @Test func lastLinesBeforeAnOffset() {
    let log = log(head: 99, "a\nb\nc\n")
    #expect(read(log, .lastLines(1), to: 4).text == "b\n")
    #expect(read(log, .lastLines(1), to: 3).text == "b")
  }

  @Test func lastLinesStayWithinTheLimit() {
    let page = read(log(head: 99, String(repeating: "x", count: 50)), .lastLines(1), limit: 10)
    #expect((page.from, page.to) == (40, 50))
  }

  @Test func searchesBothWaysAndGoesOn() throws {
    let log = log(head: 99, "ab x\nAB\n", "yab")
    func search(_ direction: SearchDirection, from: Int64? = nil, limit: Int = 10) throws -> LogMatches {
      try log.search(LogSearchRequest(key: key, text: "ab", from: from, direction: direction, limit: limit))
    }
    #expect(try search(.forward).matches.map(\.offset) == [0, 5, 9])
    #expect(try search(.backward).matches.map(\.offset) == [9, 5, 0])
    #expect(try search(.forward, from: 1).matches.map(\.offset) == [5, 9])
    #expect(try search(.backward, from: 9).matches.map(\.offset) == [5, 0])
    #expect(try search(.forward).matches.map(\.line) == ["ab x", "AB", "yab"])
    #expect(try search(.forward).matches.map(\.lineOffset) == [0, 5, 8])
    #expect(try search(.forward).next == nil)
    let first = try search(.forward, limit: 2)
    #expect(try search(.forward, from: first.next).matches.map(\.offset) == [9])
    let last = try search(.backward, limit: 2)
    #expect(try search(.backward, from: last.next).matches.map(\.offset) == [0])
  }

  @Test func aTextIsFoundAcrossChunksButNotAcrossTheGap() throws {
    #expect(try log(head: 99, "nee", "dle").matches("needle") == [0])
    #expect(try log(head: 3, tail: 3, "nee", "xxx", "dle").matches("needle") == [])
    #expect(try log(head: 3, tail: 3, "nee", "xxx", "dle").matches("dle") == [6])
  }

  /// Longer than two steps of a search, with the text across each border, and hardly a line end.
  @Test(arguments: [SearchDirection.forward, .backward])
  func longLinesAreFoundAcrossTheStepsOfASearch(_ direction: SearchDirection) throws {
    let step = 256 << 10
    let places = [7, step - 3, 2 * step - 1, 2 * step + 100]
    var bytes = [UInt8](repeating: UInt8(ascii: "."), count: 3 * step)
    for place in places { bytes.replaceSubrange(place..<place + 6, with: Array("NeeDle".utf8)) }
    bytes[step + 5000] = UInt8(ascii: "\n")
    let log = log(head: 4 * step, String(decoding: bytes, as: UTF8.self))
    let request = LogSearchRequest(key: key, text: "needle", direction: direction, limit: 3)
    let found = try log.search(request)
    let wanted = (direction == .forward ? places : places.reversed()).map { Int64($0) }
    #expect(found.matches.map(\.offset) == Array(wanted.prefix(3)))
    #expect(found.matches.map(\.lineOffset) == wanted.prefix(3).map { $0 < step + 5000 ? 0 : Int64(step + 5001) })
    #expect(found.matches.allSatisfy { $0.line.utf8.count == 4096 })
    let rest = try log.search(
      LogSearchRequest(key: key, text: "needle", from: found.next, direction: direction, limit: 3))
    #expect(rest.matches.map(\.offset) == [wanted[3]] && rest.next == nil)
  }

  /// With the border of two steps at each byte of the text and its sequences.
  @Test(arguments: [SearchDirection.forward, .backward])
  func aColouredTextIsFoundAcrossTheStepsOfASearch(_ direction: SearchDirection) throws {
    let step = 256 << 10
    let coloured = Array("Nee\u{1B}[1;31mD\u{1B}]0;t\u{1B}\\le".utf8)
    for shift in 0...coloured.count {
      var bytes = [UInt8](repeating: UInt8(ascii: "."), count: step + 1000)
      // A search backward has its steps from the end.
      let place = (direction == .forward ? step : 1000) - shift
      bytes.replaceSubrange(place..<place + coloured.count, with: coloured)
      let log = log(head: 2 * step, String(decoding: bytes, as: UTF8.self))
      let request = LogSearchRequest(key: key, text: "needle", direction: direction)
      #expect(try log.search(request).matches.map(\.offset) == [Int64(place)], "\(shift)")
    }
  }

  /// A clock that goes on each time it is looked at.
  private final class TickingClock: TaskClock {
    private let ticks = Atomic(0)

    func now() -> Timestamp { Timestamp(microseconds: 0) }
    func uptime() -> Duration { .milliseconds(ticks.add(1, ordering: .relaxed).newValue) }
    func elapsed() -> Duration { uptime() }
    func sleep(until deadline: Duration) async throws {}
    func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
  }

  @Test(arguments: [SearchDirection.forward, .backward])
  func aSearchEndsWhenItsTimeIsOver(_ direction: SearchDirection) async throws {
    let store = MemoryTaskStore(clock: TickingClock())
    store.logs.append([
      LogChunk(
        key: key, time: Timestamp(microseconds: 0), source: .stdout,
        bytes: [UInt8](repeating: UInt8(ascii: "a"), count: 8 << 20))
    ])
    let request = LogSearchRequest(key: key, text: "b", direction: direction)
    // A look takes a millisecond of this clock: there are some thirty in such a search.
    let limit = ReadLimit(share: ReadShare(1), time: .milliseconds(20))
    let error = await #expect(throws: StoreError.self) {
      try await ReadLimit.$current.withValue(limit) { try await store.logs.search(request) }
    }
    #expect(error?.code == .queryTooSlow)
    #expect(try await store.logs.search(request).matches == [])
  }

  @Test func anyWayOfWritingGivesTheSameBytes() {
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<100 {
      var log = CappedLog(cap: LogCap(head: 16, tail: 32))
      var written: [UInt8] = []
      for _ in 0..<Int.random(in: 0...20, using: &numbers) {
        let bytes = (0..<Int.random(in: 1...12, using: &numbers)).map { _ in UInt8.random(in: 97...122, using: &numbers)
        }
        written += bytes
        log.append(LogChunk(key: key, time: Timestamp(microseconds: 0), source: .stdout, bytes: bytes))
      }
      let page = read(log, .offset(0), limit: 1000)
      let dropped = max(0, written.count - 48)
      #expect(page.runs.flatMap(\.bytes) == Array(written.prefix(16)) + Array(written.dropFirst(16 + dropped)))
      #expect(page.gaps == (dropped > 0 ? [LogGap(from: 16, to: Int64(16 + dropped))] : []))
      #expect(log.size == Int64(written.count))
    }
  }
}

extension CappedLog {
  fileprivate func matches(_ text: String) throws -> [Int64] {
    try search(LogSearchRequest(key: AttemptKey(task: TaskID(1), attempt: 1), text: text)).matches.map(\.offset)
  }
}

extension LogBytes {
  fileprivate var text: String { String(decoding: runs.flatMap(\.bytes), as: UTF8.self) }
}
