import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// Following, reading and searching a log.
@Suite struct LogTests {
  private let key = AttemptKey(task: TaskID(1), attempt: 1)

  private func stage(lines: Int, _ state: TaskState = .running) -> Stage {
    let stage = Stage()
    stage.log(key, (0..<max(0, lines)).map { "line \($0)" })
    return open(stage, state)
  }

  private func open(_ stage: Stage, _ state: TaskState) -> Stage {
    stage.tasks = [.make(1, "mail.digest", state)]
    stage.connect()
    stage.press(.character(state == .running ? "2" : "3"))
    stage.settle()
    stage.settle()
    return stage
  }

  @Test func aRunningTaskIsFollowedFromItsTail() {
    let stage = stage(lines: 2000)
    #expect(stage.dashboard.log.stream != nil)
    #expect(stage.screen(80, 24).contains("line 1999"))
    #expect(stage.screen(80, 24).contains("FOLLOW"))
  }

  @Test func anEndedTaskIsLoadedFromItsTailAlone() {
    let stage = stage(lines: 2000, .failed)
    #expect(stage.dashboard.log.stream == nil)
    #expect(stage.dashboard.log.buffer.lines.count == LogPane.tail)
    #expect(stage.screen(80, 24).contains("line 1999"))
    #expect(!stage.screen(80, 24).contains(" lines ─"), "the lines of a part are not the lines of the log")
  }

  @Test(arguments: [(80, 24, false), (120, 40, false), (120, 24, true)])
  func aLineThatTellsItsOwnTimeHasNoOtherWhereThereIsLittleRoom(columns: Int, rows: Int, isRoomy: Bool) throws {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    let lines = ["2026-11-23 14:02:57,114 ERROR orders: disk is full", "2026-11-23T14:02:58Z ok", "Traceback"]
    stage.log(key, lines, from: .stderr)
    let shown = open(stage, .running).rows(columns, rows)
    let clock = "14:02:5"
    for line in lines.prefix(2) {
      let row = try #require(shown.first { $0.contains(line) }, "\(line)\n\(shown)")
      #expect(row.ranges(of: clock).count == (isRoomy ? 2 : 1), "\(row)")
    }
    #expect(shown.contains { $0.contains("Traceback") && $0.contains("14:02:58.") })
  }

  @Test func aSequenceOfWhichMoreIsToComeIsNotShown() {
    let stage = Stage()
    stage.log(key, ["half done \u{1B}[3"], from: .stdout, end: "")
    let shown = open(stage, .running).screen(80, 24)
    #expect(shown.contains("half done") && !shown.contains("␛"))
  }

  @Test func newLinesComeIntoView() throws {
    let stage = stage(lines: 20)
    let token = try #require(stage.dashboard.log.stream)
    let end = stage.dashboard.log.buffer.end
    stage.log(key, ["the newest"])
    stage.send(.log(stage.logPage(key, .bytes(from: end, to: nil)), token))
    #expect(stage.screen(80, 24).contains("the newest"))
  }

  @Test func scrollingUpStopsFollowingAndGGoesOn() throws {
    let stage = stage(lines: 200)
    stage.press(.character("l"), .pageUp)
    #expect(!stage.dashboard.log.isFollowing)
    let before = stage.rows(80, 24)[13...20]
    let token = try #require(stage.dashboard.log.stream)
    let end = stage.dashboard.log.buffer.end
    stage.log(key, ["the newest"])
    stage.send(.log(stage.logPage(key, .bytes(from: end, to: nil)), token))
    #expect(stage.rows(80, 24)[13...20] == before)
    #expect(stage.screen(80, 24).contains("not following"))
    stage.press(.character("G"))
    #expect(stage.dashboard.log.isFollowing)
    #expect(stage.screen(80, 24).contains("the newest"))
  }

  @Test func scrollingToTheEndFollowsAgain() {
    let stage = stage(lines: 200)
    stage.press(.character("l"), .character("k"), .character("k"))
    #expect(!stage.dashboard.log.isFollowing)
    stage.press(.pageDown, .pageDown)
    #expect(stage.dashboard.log.isFollowing)
  }

  @Test func followingGoesOnFromTheEndAfterAPauseOfTheLink() {
    let stage = stage(lines: 20)
    stage.send(.link(.lost(reason: "gone", retryIn: .seconds(1))))
    stage.log(key, (0..<9000).map { "missed \($0)" })
    stage.effects = []
    stage.connect()
    stage.tick(.seconds(1))
    let tails = stage.effects.filter {
      if case .loadLog(let load) = $0 { load.part == .tail(lines: 500) } else { false }
    }
    #expect(tails.count == 1)
    stage.answer()
    #expect(stage.screen(80, 24).contains("missed 8999"))
    #expect(stage.dashboard.log.buffer.lines.count == LogPane.tail)
  }

  @Test func aStreamThatEndedIsNotOpenedAgain() throws {
    let stage = stage(lines: 20)
    let token = try #require(stage.dashboard.log.stream)
    #expect(stage.screen(80, 24).contains("FOLLOW"))
    stage.send(.logEnded(LogEnd(attempt: 1, state: .completed), token))
    #expect(stage.screen(80, 24).contains("END"))
    stage.effects = []
    stage.tick(.seconds(5))
    #expect(!stage.effects.contains { if case .followLog = $0 { true } else { false } })
  }

  @Test func earlierLinesAreLoadedWhenOneGoesUp() throws {
    let stage = stage(lines: 30000, .failed)
    stage.press(.character("l"))
    let first = try #require(stage.dashboard.log.buffer.lines.first)
    for _ in 0..<80 {
      stage.press(.pageUp)
      stage.answer()
    }
    let now = try #require(stage.dashboard.log.buffer.lines.first)
    #expect(now.offset < first.offset)
    #expect(stage.dashboard.log.buffer.lines.count <= LogBuffer.lineLimit * 5 / 4)
    stage.press(.character("g"))
    stage.answer()
    #expect(stage.screen(80, 24).contains("line 0"))
    stage.press(.character("G"))
    stage.answer()
    #expect(stage.screen(80, 24).contains("line 29999"))
  }

  /// A stage at the log of an ended task: three lines, one of 2 MiB, and 600 more.
  private func longLineStage() -> Stage {
    let unopened = Stage()
    unopened.log(key, ["before 1", "before 2", "before 3"], from: .stdout)
    for _ in 0..<32 { unopened.log(key, [String(repeating: "x", count: 64 << 10)], from: .stdout, end: "") }
    unopened.log(key, ["the end of the long line"], from: .stdout)
    unopened.log(key, (0..<600).map { "after \($0)" }, from: .stdout)
    let stage = open(unopened, .failed)
    stage.press(.character("l"), .character("g"))
    stage.answer()
    return stage
  }

  @Test func `a page key goes past a line that is longer than what is loaded at once`() {
    let stage = longLineStage()
    #expect(stage.screen(80, 24).contains("before 1"))
    for _ in 0..<2 {
      stage.press(.pageDown)
      stage.settle()
    }
    #expect(stage.screen(80, 24).contains("after "))
    #expect(!stage.screen(80, 24).contains("before 3"))
    let long = stage.dashboard.log.buffer.lines.filter { $0.text.hasPrefix("x") }
    // A segment that began before the byte from which the stage was asked is not in its answer.
    #expect(long.count == 1 && long[0].cut > (2 << 20) - 2 * LogLine.limit)
  }

  @Test func `a page key goes back past a line that is longer than what is loaded at once`() {
    let stage = longLineStage()
    stage.press(.character("G"))
    stage.answer()
    let middle = stage.dashboard.log.buffer.end - (1 << 20)
    stage.press(.character("/"), .character("x"), .enter)
    let token = stage.effects.compactMap { if case .searchLog(let search) = $0 { search.token } else { nil } }.last
    let match = LogMatch(offset: middle, lineOffset: middle, line: "x")
    if let token { stage.send(.matches(LogMatches(attempt: 1, matches: [match]), token)) }
    stage.settle()
    #expect(stage.dashboard.log.buffer.lines.count == 1, "a part of the long line alone")
    for _ in 0..<3 {
      stage.press(.pageUp)
      stage.settle()
    }
    #expect(stage.screen(80, 24).contains("before 1"))
    #expect(stage.dashboard.log.buffer.lines.count { $0.text.hasPrefix("x") } == 1, "the line is one")
  }

  @Test func aFloodStaysBounded() throws {
    let stage = stage(lines: 1)
    for _ in 0..<20 {
      let token = try #require(stage.dashboard.log.stream)
      let end = stage.dashboard.log.buffer.end
      stage.log(key, (0..<1000).map { "flood \($0)" })
      let size = stage.logPage(key, .tail(lines: 1)).size
      stage.send(.log(stage.logPage(key, .bytes(from: end, to: size)), token))
    }
    #expect(stage.dashboard.log.buffer.lines.count <= LogBuffer.lineLimit * 5 / 4)
    #expect(stage.screen(80, 24).contains("flood 999"))
  }

  @Test func anEndlessLineIsCutWithAMark() {
    var buffer = LogBuffer()
    let text = String(repeating: "x", count: 1 << 20)
    buffer.append(page([(.stdout, text)]))
    #expect(buffer.lines.count == 1)
    #expect(buffer.lines[0].text.utf8.count == LogLine.limit)
    #expect(buffer.lines[0].cut == (1 << 20) - LogLine.limit)
  }

  @Test func partsOfALineAreJoinedWithinTheirStream() {
    var buffer = LogBuffer()
    buffer.append(page([(.stdout, "one "), (.stderr, "oops\n"), (.stdout, "two\nthree")]))
    #expect(buffer.lines.map(\.text) == ["one two", "oops", "three"])
    #expect(buffer.lines.map(\.source) == [.stdout, .stderr, .stdout])
    #expect(buffer.lines.map(\.isOpen) == [false, false, true])
  }

  @Test func `a progress line is one, whichever part of it was loaded first`() {
    let states = (1...40).map { "\($0) %\r" }.joined()
    for half in 8...states.utf8.count - 8 {
      let rest = page([(.stdout, String(states.dropFirst(half)))], from: Int64(half))
      var buffer = LogBuffer()
      buffer.append(rest)
      buffer.prepend(page([(.stdout, String(states.prefix(half)))]), atLine: true)
      #expect(buffer.lines.map(\.text) == ["40 %"], "\(half)")
      buffer.append(page([(.stdout, "done\nnext\n")], from: Int64(states.utf8.count)))
      #expect(buffer.lines.map(\.text) == ["done", "next"], "\(half)")
      #expect(buffer.lines[0].offset == 0)
    }
  }

  @Test func whatOverlapsIsTakenOnce() {
    var buffer = LogBuffer()
    buffer.append(page([(.stdout, "one\ntwo\n")]))
    buffer.append(page([(.stdout, "one\ntwo\nthree\n")]))
    #expect(buffer.lines.map(\.text) == ["one", "two", "three"])
  }

  @Test func gapsAndGarbageShow() {
    let stage = stage(lines: 3)
    stage.gaps[key] = [LogGap(from: 21, to: 21 + 12_900_000)]
    var segments = stage.logs[key] ?? []
    segments.append(
      LogSegment(offset: 12_900_021, length: 5, time: Stage.noon, source: .stdout, base64: "/wAbXQo="))
    stage.logs[key] = segments
    stage.send(.link(.lost(reason: "x", retryIn: .zero)))
    stage.connect()
    stage.settle()
    #expect(stage.screen(80, 24).contains("… 12.3 MiB not kept …"))
    #expect(stage.screen(80, 24).contains("�␀␛]"))
  }

  @Test func aSearchGoesToWhatIsNotLoaded() throws {
    let stage = stage(lines: 30000, .failed)
    stage.press(.character("l"), .character("/"))
    stage.type("LINE 777")
    let effects = stage.press(.enter)
    let search = try #require(effects.compactMap { if case .searchLog(let search) = $0 { search } else { nil } }.first)
    #expect(search.text == "LINE 777")
    #expect(search.direction == .backward)
    let offset = (0..<777).reduce(Int64(0)) { $0 + Int64("line \($1)\n".utf8.count) }
    let match = LogMatch(offset: offset, lineOffset: offset, line: "line 777")
    stage.send(.matches(LogMatches(attempt: 1, matches: [match]), search.token))
    stage.answer()
    #expect(stage.screen(80, 24).contains("line 777"))
    #expect(!stage.dashboard.log.isFollowing)
    let next = stage.press(.character("n"))
    #expect(next.contains { if case .searchLog(let search) = $0 { search.from == offset + 1 } else { false } })
    // Backward is before the byte: a match right before this one is found too.
    let previous = stage.press(.character("N"))
    #expect(previous.contains { if case .searchLog(let search) = $0 { search.from == offset } else { false } })
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)]) func `a match beyond the edge is shown, the next in its line too`(
    columns: Int, rows: Int
  ) throws {
    let before = String(repeating: "件é ", count: 70)
    let line = "\(before)first NEEDLE \(before)second needle \(before)"
    let stage = Stage(size: Size(columns: columns, rows: rows))
    stage.log(key, ["head", line, "tail"], from: .stdout)
    _ = open(stage, .failed)
    stage.press(.character("l"), .character("/"))
    stage.type("needle")
    let effects = stage.press(.enter)
    let search = try #require(effects.compactMap { if case .searchLog(let search) = $0 { search } else { nil } }.first)
    for word in ["first NEEDLE", "second needle"] {
      let end = try #require(line.firstRange(of: word)).upperBound
      let bytes = line[..<end].utf8.count - "needle".utf8.count
      let match = LogMatch(offset: Int64(5 + bytes), lineOffset: 5, line: line)
      stage.dashboard.log.search?.token = search.token
      stage.send(.matches(LogMatches(attempt: 1, matches: [match]), search.token))
      let shown = stage.screen(columns, rows)
      #expect(shown.contains(word) && shown.contains("head"), "\(shown)")
      let grid = stage.dashboard.view(in: Size(columns: columns, rows: rows))
      let marked = grid.cells.filter { $0.style == stage.dashboard.looks[.logMatch] }.compactMap(\.text)
      #expect(String(marked) == String(word.suffix(6)), "\(marked)")
    }
  }

  @Test func `a search that finds nothing says where it looked, and which key looks elsewhere`() throws {
    let stage = stage(lines: 300, .failed)
    func miss(_ effects: [Effect]) throws -> String? {
      let search = try #require(effects.compactMap { if case .searchLog(let search) = $0 { search } else { nil } }.last)
      stage.send(.matches(LogMatches(attempt: 1, matches: []), search.token))
      return stage.dashboard.notice?.text
    }
    stage.press(.character("l"), .character("/"))
    stage.type("zebra")
    #expect(try miss(stage.press(.enter)) == "\"zebra\" is not in the log")
    stage.press(.pageUp, .character("/"))
    stage.type("zebra")
    #expect(try miss(stage.press(.enter)) == "\"zebra\" is not below; N looks above")
    #expect(try miss(stage.press(.character("N"))) == "\"zebra\" is not above; n looks below")
  }

  @Test func errorJumpsStopAtErrorsAndStderr() {
    let stage = stage(lines: 100)
    stage.log(key, ["broken"], from: .level("error"))
    stage.log(key, (0..<50).map { "after \($0)" })
    stage.log(key, ["stderr says"], from: .stderr)
    stage.log(key, (0..<50).map { "later \($0)" })
    stage.send(.link(.lost(reason: "x", retryIn: .zero)))
    stage.connect()
    stage.settle()
    stage.press(.character("l"), .character("E"))
    #expect(stage.screen(80, 24).contains("stderr says"))
    stage.press(.character("E"))
    #expect(stage.screen(80, 24).contains("broken"))
    stage.press(.character("e"))
    #expect(stage.screen(80, 24).contains("stderr says"))
  }

  @Test func timeAndWrapCanBeTurned() {
    let stage = stage(lines: 3)
    stage.log(key, [String(repeating: "long ", count: 40) + "end"])
    stage.send(.link(.lost(reason: "x", retryIn: .zero)))
    stage.connect()
    stage.settle()
    stage.press(.character("l"))
    #expect(!stage.screen(80, 24).contains("long end"))
    stage.press(.character("w"))
    #expect(stage.screen(80, 24).contains("end"))
    #expect(stage.screen(80, 24).contains("14:02:57.000"))
    stage.press(.character("t"))
    #expect(!stage.screen(80, 24).contains("14:02:57.000"))
  }

  @Test func holdingAMotionKeyDoesNotAskForEveryLog() {
    let stage = Stage()
    stage.tasks = (1...30).map { .make(Int64($0), age: 1000 - $0) }
    stage.connect()
    stage.settle()
    stage.effects = []
    for _ in 0..<20 {
      stage.tick(.milliseconds(10))
      stage.press(.character("j"))
    }
    let follows = stage.effects.filter { if case .followLog = $0 { true } else { false } }
    #expect(follows.count <= 3)
    stage.settle()
    #expect(stage.dashboard.log.key?.task == TaskID(21))
    #expect(stage.dashboard.log.stream != nil)
  }

  private func page(_ parts: [(LogSource, String)], from start: Int64 = 0) -> LogPage {
    var offset = start
    let segments = parts.map { source, text in
      defer { offset += Int64(text.utf8.count) }
      return LogSegment(offset: offset, length: text.utf8.count, time: Stage.noon, source: source, text: text)
    }
    return LogPage(attempt: 1, from: start, to: offset, size: offset, final: false, segments: segments, gaps: [])
  }

  @Test func `where there is no room for all in the title, errors are counted before lines`() {
    let stage = Stage(size: Size(columns: 40, rows: 24))
    stage.log(key, (0..<40).map { "line \($0)" })
    stage.log(key, ["boom"], from: .level("error"))
    stage.log(key, ["careful"], from: .level("warning"))
    let screen = open(stage, .running).screen(40, 24)
    #expect(screen.contains("FOLLOW  err 1"), "\(screen)")
  }
}
