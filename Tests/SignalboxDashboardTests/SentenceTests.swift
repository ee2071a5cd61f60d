import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// What the board says in sentences is there to its last word.
@Suite struct SentenceTests {
  private func stage(_ columns: Int, _ rows: Int) -> Stage {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    stage.tasks = (1...30).map { .make(Int64($0), age: 50 - $0) }
    stage.connect()
    stage.settle()
    return stage
  }

  /// The words of a screen, without what its lines are drawn with.
  private func words(_ stage: Stage, _ columns: Int, _ rows: Int) -> [Substring] {
    stage.screen(columns, rows).split { " \n│─".contains($0) }
  }

  @Test(arguments: [(40, 24), (80, 24), (120, 40), (200, 60)])
  func `what is wrong with a filter is told whole`(columns: Int, rows: Int) throws {
    let stage = stage(columns, rows)
    stage.press(.character("/"))
    stage.type("queue:mail colour:red")
    stage.press(.enter)
    let problem = try #require(stage.dashboard.prompt?.problem)
    let shown = words(stage, columns, rows)
    for word in problem.message.split(separator: " ") { #expect(shown.contains(word), "\(word) of \(shown)") }
  }

  @Test func `in a window with few rows the header stays, and the last line says that there is more`() {
    let stage = stage(20, 5)
    stage.press(.character("/"))
    stage.type("queue:mail colour:red")
    stage.press(.enter)
    let shown = stage.rows(20, 5)
    #expect(shown[0].contains("Running"), "\(shown)")
    #expect(shown[1].hasPrefix("column 12:") && shown[3].hasSuffix("…"), "\(shown)")
  }

  @Test(arguments: [(80, 24), (120, 40)]) func `a question names all that it is about`(columns: Int, rows: Int) {
    let stage = stage(columns, rows)
    let filter = (1...8).map { "name:billing.invoices.\($0)" }.joined(separator: "|")
    let token = RequestToken(rawValue: 1_000_000)
    stage.dashboard.proposal = Proposal(
      action: .retry, targets: .filter(filter), subject: "all of Failed that match \(filter) age>5m", token: token)
    stage.send(.proposed(BulkResult(set: "s", count: 60, byState: StateCounts([.failed: 60])), token))
    let shown = stage.screen(columns, rows)
    #expect(shown.contains("all of Failed that match") && shown.contains("age>5m"), "\(shown)")
    #expect(shown.contains("60 failed") && shown.contains("Type 60 to go on:"), "\(shown)")
  }

  @Test func `why a list could not be loaded is told whole`() throws {
    let stage = Stage(size: Size(columns: 120, rows: 40))
    stage.connect()
    let load = try #require(stage.effects.pageLoads.first { $0.pane == .running })
    let problem = "the query took longer than 10 s and was ended: ask for less, by queue, state or a length of time"
    stage.send(.failed(RequestFailure(problem), load.token))
    let shown = words(stage, 120, 40)
    for word in problem.split(separator: " ") { #expect(shown.contains(word), "\(word) of \(shown)") }
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `why there is no connection, and what to do, is told whole`(columns: Int, rows: Int) {
    let stage = stage(columns, rows)
    let reason = """
      No server answers on /run/user/1000/signalbox/default.sock: the one that made this socket has ended. Start one \
      with: signalbox serve
      """
    stage.send(.link(.lost(reason: reason, retryIn: .seconds(4))))
    let shown = words(stage, columns, rows)
    for word in "\(reason) next try in 4s".split(separator: " ") {
      #expect(shown.contains(word), "\(word) of \(shown)")
    }
  }

  private static let windows = [
    Size(columns: 40, rows: 10), Size(columns: 40, rows: 24), Size(columns: 80, rows: 24),
    Size(columns: 200, rows: 60),
  ]

  /// Expects every word of the question that is put.
  private func expectQuestion(_ stage: Stage, _ size: Size) throws {
    let dialog = try #require(stage.dashboard.dialog)
    let shown = words(stage, size.columns, size.rows)
    for line in [dialog.title] + dialog.lines {
      for word in line.split(separator: " ") { #expect(shown.contains(word), "\(word) of \(shown)") }
    }
    #expect(shown.contains("Esc"), "\(shown)")
  }

  @Test(arguments: windows, OperatorAction.allCases)
  func `a question about many tasks, and what is wrong with its answer, is told whole`(
    size: Size, action: OperatorAction
  ) throws {
    for count in [2, 60, 1_000_000] {
      let stage = stage(size.columns, size.rows)
      let token = RequestToken(rawValue: 1_000_000)
      stage.dashboard.proposal = Proposal(
        action: action, targets: .tasks([TaskID(1)]), subject: "#1 #2 #3 #4 #5 #6 …", token: token)
      let result = BulkResult(set: "s", count: count, byState: StateCounts([.failed: count]))
      stage.send(.proposed(result, token))
      stage.readQuestion()
      try expectQuestion(stage, size)
      guard count >= Dialog.typedFrom else { continue }
      stage.type("123456789")
      #expect(stage.screen(size.columns, size.rows).contains("Type \(count) to go on: 123456789"))
      stage.press(.enter)
      try expectQuestion(stage, size)
      let shown = stage.screen(size.columns, size.rows)
      #expect(shown.contains("That is not \(count); Esc leaves"), "\(shown)")
    }
  }

  @Test(arguments: windows) func `a question about one task is told whole`(size: Size) throws {
    for key in [Key.character("K"), .character("x")] {
      let stage = Stage(size: size)
      stage.tasks = [.make(1, "mail.digest", age: 4000)]
      stage.connect()
      stage.settle()
      stage.press(key)
      try expectQuestion(stage, size)
    }
  }

  @Test func `where a question has more to say than there are rows, what the action does is still said`() throws {
    let stage = stage(40, 10)
    let token = RequestToken(rawValue: 1_000_000)
    let filter = (1...8).map { "name:billing.invoices.\($0)" }.joined(separator: "|")
    stage.dashboard.proposal = Proposal(
      action: .retry, targets: .filter(filter), subject: "all of Failed that match \(filter)", token: token)
    var result = BulkResult(set: "s", count: 60, byState: StateCounts([.failed: 60]))
    for reason in [ActionResult.changed, .excluded, .notFound, .closureLost] { result.add(reason, in: .running) }
    stage.send(.proposed(result, token))
    let shown = words(stage, 40, 10)
    for word in "Retry 60 tasks? queued again; their history is kept. Type".split(separator: " ") {
      #expect(shown.contains(word), "\(word) of \(shown)")
    }
  }

  @Test(arguments: windows) func `a message that is longer than its line is told whole`(size: Size) throws {
    let stage = stage(size.columns, size.rows)
    stage.press(.character("R"))
    let notice = try #require(stage.dashboard.notice)
    #expect(notice.text.count > 60)
    let shown = words(stage, size.columns, size.rows)
    for word in notice.text.split(separator: " ") { #expect(shown.contains(word), "\(word) of \(shown)") }
  }
}
