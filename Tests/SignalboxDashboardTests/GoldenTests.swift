import FoundationEssentials
import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// Whole screens, as text.
///
/// `SIGNALBOX_RECORD=1 swift test` writes them anew; look at every one that changed.
@Suite struct GoldenTests {
  static let sizes = [
    Size(columns: 20, rows: 5), Size(columns: 40, rows: 10), Size(columns: 80, rows: 24),
    Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
  ]

  @Test(arguments: sizes) func busy(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("j"), .character("j"))
    stage.settle()
    try check(stage, "busy", size)
  }

  @Test(arguments: sizes) func empty(size: Size) throws {
    try check(Scenes.empty(size: size), "empty", size)
  }

  @Test(arguments: sizes) func disconnected(size: Size) throws {
    try check(Scenes.disconnected(size: size), "disconnected", size)
  }

  @Test(arguments: sizes) func help(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("?"))
    try check(stage, "help", size)
  }

  @Test(arguments: sizes) func kill(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("K"))
    try check(stage, "kill", size)
  }

  @Test(arguments: sizes) func retryAll(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("4"))
    stage.settle(for: .milliseconds(100))
    // As of a filter that names the state, without its words in the title.
    let token = RequestToken(rawValue: 1_000_000)
    stage.dashboard.proposal = Proposal(
      action: .retry, targets: .filter("state:completed"), subject: "all of Completed", token: token)
    stage.send(.proposed(BulkResult(set: "s", count: 60, byState: StateCounts([.completed: 60])), token))
    stage.settle(for: .milliseconds(200))
    stage.type("12")
    stage.press(.enter)
    try check(stage, "retry-all", size)
  }

  @Test(arguments: sizes) func inspect(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("j"), .character("j"))
    stage.settle()
    stage.press(.enter)
    stage.settle()
    try check(stage, "inspect", size)
  }

  @Test(arguments: sizes) func queued(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("1"))
    stage.settle()
    stage.press(.character(" "), .character(" "), .character("j"))
    stage.settle()
    try check(stage, "queued", size)
  }

  @Test(arguments: sizes) func badFilter(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("/"))
    stage.type("queue:mail colour:red")
    stage.press(.enter)
    try check(stage, "bad-filter", size)
  }

  @Test(arguments: sizes) func failedASCII(size: Size) throws {
    let configuration = Configuration(colorDepth: .mono, ascii: true, zone: ScreenZone(secondsEast: 7200))
    let stage = Scenes.busy(configuration, size: size)
    stage.press(.character("3"))
    stage.settle()
    stage.press(.character("x"))
    try check(stage, "failed-ascii", size)
  }

  @Test(arguments: sizes) func readingLog(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("j"), .character("j"))
    stage.settle()
    stage.press(.character("l"), .character("k"), .character("w"), .character("z"))
    stage.settle()
    try check(stage, "log", size)
  }

  @Test(arguments: sizes) func why(size: Size) throws {
    let stage = Scenes.busy(size: size)
    stage.press(.character("1"))
    stage.settle()
    stage.press(.character("w"))
    stage.settle()
    try check(stage, "why", size)
  }

  @Test(arguments: sizes) func whyWithoutAnswer(size: Size) throws {
    let stage = Scenes.busy(Configuration(colorDepth: .mono, ascii: true), size: size)
    stage.press(.character("1"))
    stage.settle()
    stage.tasks.removeAll { $0.state == .queued }
    stage.press(.character("w"))
    stage.settle()
    try check(stage, "why-problem", size)
  }

  /// What requests and blocking work add to the header and to a task.
  @Test(arguments: sizes) func requests(size: Size) throws {
    let stage = Scenes.requests(size: size)
    stage.press(.enter)
    stage.settle()
    try check(stage, "requests", size)
  }

  private func check(_ stage: Stage, _ name: String, _ size: Size) throws {
    let drawn = stage.screen(size.columns, size.rows)
    let folder = String(#filePath.prefix(through: #filePath.lastIndex(of: "/") ?? #filePath.startIndex))
    let path = "\(folder)Goldens/\(name)-\(size.columns)x\(size.rows).txt"
    if ProcessInfo.processInfo.environment["SIGNALBOX_RECORD"] != nil {
      try Data(drawn.utf8).write(to: URL(filePath: path))
      Issue.record("recorded \(path); run again without SIGNALBOX_RECORD")
      return
    }
    let kept = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    #expect(drawn == kept, "\(name) at \(size.columns)x\(size.rows) is drawn otherwise")
  }
}
