import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// A log whose long lines are wrapped.
@Suite struct LogWrapTests {
  private static let size = Size(columns: 80, rows: 24)
  /// The rows of the log, and the columns that it has for text.
  private static let rows = 3..<22
  private static let room = 65

  /// A stage at the wrapped log of a running task, which has the screen to itself.
  private func stage(_ lines: [String]) -> Stage {
    let stage = Stage(size: Self.size)
    stage.log(AttemptKey(task: TaskID(1), attempt: 1), lines, from: .stdout)
    stage.tasks = [.make(1)]
    stage.connect()
    stage.press(.character("2"))
    stage.settle()
    stage.settle()
    stage.press(.character("l"), .character("w"), .character("z"))
    return stage
  }

  private func rows(_ stage: Stage) -> [String] {
    Array(stage.rows(Self.size.columns, Self.size.rows)[Self.rows])
  }

  /// The words of the rows, without the times before them.
  private func words(_ rows: some Sequence<String>) -> [String] {
    rows.flatMap { $0.split(separator: " ").map(String.init) }.filter { $0.hasPrefix("word") }
  }

  private static let words = (1...40).map { "word\($0)" }

  @Test func wordsStayWhole() {
    let shown = rows(stage([Self.words.joined(separator: " ")]))
    #expect(words(shown) == Self.words)
    #expect(shown.filter { $0.contains("word") }.count == 5, "\(shown)")
  }

  @Test func `a word that fits in no row begins behind the one before it`() {
    let shown = rows(stage(["short " + String(repeating: "x", count: Self.room + 35)]))
    let counts = shown.map { row in row.filter { $0 == "x" }.count }
    #expect(counts.filter { $0 > 0 } == [Self.room - 6, 41], "\(shown)")
  }

  @Test func aSearchMarksWhatItFindsInEveryRow() {
    let stage = stage([Self.words.joined(separator: " ")])
    stage.press(.character("/"))
    stage.type("WORD")
    stage.press(.enter)
    let grid = stage.dashboard.view(in: Self.size)
    let marks = Self.rows.map { row in
      String(grid.row(row).filter { $0.style == stage.dashboard.looks[.logMatch] }.compactMap(\.text))
    }
    #expect(marks.joined() == String(repeating: "word", count: 40), "\(marks)")
  }

  @Test func oneScrollsDownRowByRowToTheVeryEnd() {
    let lines = (0..<20).map { line in (1...30).map { "word\(line).\($0)" } }
    let stage = stage(lines.map { $0.joined(separator: " ") })
    stage.press(.character("g"))
    var seen: [String] = []
    for _ in 0..<200 where !stage.dashboard.log.isFollowing {
      seen += words(rows(stage).prefix(1))
      stage.press(.character("j"))
    }
    #expect(stage.dashboard.log.isFollowing)
    // The end in view is where it stood last.
    seen += words(rows(stage).dropFirst())
    #expect(seen == lines.flatMap(\.self))
  }

  @Test func aPauseKeepsWhatIsInView() {
    let stage = stage((1...9).map { "word\($0) " + Self.words.joined(separator: " ") })
    let before = rows(stage)
    stage.press(.character("f"))
    #expect(!stage.dashboard.log.isFollowing)
    #expect(rows(stage) == before)
  }
}
