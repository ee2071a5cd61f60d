import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// What `e` and `E` stop at, and what a log counts as errors.
@Suite struct LogErrorTests {
  private let key = AttemptKey(task: TaskID(1), attempt: 1)

  /// An ended task whose log has these lines, read from its beginning.
  private func stage(_ lines: [(LogSource, String)]) -> Stage {
    let stage = Stage()
    stage.tasks = [.make(1, "mail.digest", .failed)]
    for (source, line) in lines { stage.log(key, [line], from: source) }
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    stage.press(.character("l"), .character("g"))
    stage.settle()
    return stage
  }

  /// The lines that `e` goes to from the beginning.
  private func stops(_ stage: Stage) -> [String] {
    stage.dashboard.log.mark = -1
    var stops: [String] = []
    while stops.count < 100 {
      let before = stage.dashboard.log.mark
      stage.press(.character("e"))
      guard let mark = stage.dashboard.log.mark, mark != before else { break }
      stops += stage.dashboard.log.buffer.lines.filter { $0.offset == mark }.map(\.text)
    }
    return stops
  }

  private static let python = [
    "2026-11-23 14:03:27,114 INFO begun", "2026-11-23 14:03:28,002 WARNING slow",
    "2026-11-23 14:03:29,020 ERROR boom", "Traceback (most recent call last):", "  File \"x.py\", line 3",
    "ValueError: 7", "2026-11-23 14:03:30,411 INFO ended",
  ]

  @Test func everyLineOfALogOnStderrIsNotAnError() {
    let stage = stage(Self.python.map { (LogSource.stderr, $0) })
    #expect(stops(stage) == [Self.python[2], Self.python[3], Self.python[5]])
    #expect(stage.dashboard.log.buffer.errors == 3)
    #expect(stage.dashboard.log.buffer.warnings == 1)
    #expect(stage.screen(80, 24).contains("err 3  warn 1  7 lines"))
  }

  @Test func linesOfStdoutSayTheirLevelToo() {
    let lines = [
      #"{"level":30,"msg":"up"}"#, #"{"level":50,"msg":"boom"}"#, "level=warn msg=slow", "lvl=eror msg=bad", "done",
      "error: no such file",
    ]
    #expect(stops(stage(lines.map { (LogSource.stdout, $0) })) == [lines[1], lines[3], lines[5]])
  }

  @Test func aStderrThatNamesNoLevelIsAllErrors() {
    let stage = stage([
      (.stdout, "INFO copying"), (.stderr, "cp: cannot stat 'x'"), (.stdout, "INFO done"), (.stderr, "Killed"),
    ])
    #expect(stops(stage) == ["cp: cannot stat 'x'", "Killed"])
    #expect(stage.dashboard.log.buffer.errors == 0, "they do not say so")
  }

  @Test func whatStderrIsStaysKnownWhenThatPartIsNotLoadedAnyMore() {
    var buffer = LogBuffer()
    buffer.append(page(from: 0, "INFO up\nbare\n"))
    let bare = buffer.lines[1]
    #expect(!buffer.isError(bare))
    buffer.replace(with: page(from: 8, "bare\n"), atLine: true)
    #expect(!buffer.isError(bare))
    var other = LogBuffer()
    other.append(page(from: 8, "bare\n"))
    #expect(other.isError(bare))
    other.prepend(page(from: 0, "INFO up\n"))
    #expect(!other.isError(bare))
  }

  @Test func aLineThatComesInPartsIsCountedOnceAsWhatItBecomes() {
    var buffer = LogBuffer()
    buffer.append(page(from: 0, "ERR"))
    #expect(buffer.errors == 1)
    buffer.append(page(from: 3, "ATUM"))
    #expect(buffer.errors == 0)
    buffer.append(page(from: 7, ": none\nERR"))
    buffer.append(page(from: 17, "OR boom"))
    #expect(buffer.errors == 1)
    #expect(buffer.lines.map(\.text) == ["ERRATUM: none", "ERROR boom"])
  }

  @Test func aLineHasTheColourOfItsLevel() {
    let stage = stage([
      (.stderr, "INFO fine"), (.stdout, "WARN slow"), (.stdout, "ERROR boom"), (.stderr, "FATAL gone"),
      (.stderr, "bare"), (.stdout, "plain"),
    ])
    let looks = stage.dashboard.looks
    let roles: [(String, Role)] = [
      ("INFO fine", .log), ("WARN slow", .logWarning), ("ERROR boom", .logError), ("FATAL gone", .logCritical),
      ("bare", .logStderr), ("plain", .log),
    ]
    let grid = stage.dashboard.view(in: Size(columns: 80, rows: 24))
    for (words, role) in roles {
      let row = (0..<grid.size.rows).first { grid.text(ofRow: $0).contains(words) }
      let cells = row.map { Array(grid.row($0)) } ?? []
      #expect(cells.contains { $0.text == words.first && $0.style == looks[role] }, "\(words)")
    }
  }

  private func page(from: Int64, _ text: String) -> LogPage {
    let end = from + Int64(text.utf8.count)
    let segment = LogSegment(
      offset: from, length: text.utf8.count, time: Stage.noon, source: .stderr, text: text)
    return LogPage(attempt: 1, from: from, to: end, size: max(end, 1000), final: false, segments: [segment], gaps: [])
  }
}
