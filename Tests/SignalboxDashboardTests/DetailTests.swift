import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// The inspection of one task.
@Suite struct DetailTests {
  @Test func `a word that fits on a line is not split where one has begun`() {
    var writer = FieldWriter(width: 30, looks: Looks(styles: [:]), label: 10)
    writer.field("file", [("archive.of.mails", .identifier), (" unavailable", .ui)])
    writer.field("error", [("SMTPError", .failed), (": mailbox unavailable", .ui)])
    #expect(
      writer.lines.map { $0.map(\.text).joined() } == [
        "file      archive.of.mails", "          unavailable", "error     SMTPError: mailbox", "          unavailable",
      ])
  }

  /// The words before the values of a task's pane.
  private func labels(of task: TaskRecord, pane: Character) -> Set<String> {
    let stage = Stage(size: Size(columns: 100, rows: 60))
    stage.tasks = [task]
    stage.attempts[task.id] = [AttemptRecord(attempt: 1, worker: "w-1", startedAt: Stage.noon, pid: 4711)]
    stage.connect()
    stage.press(.character(pane))
    stage.settle()
    stage.press(.enter)
    stage.settle()
    // Narrow, so that no two stand on one line.
    let lines = stage.dashboard.detailLines(width: 24)
    return Set(lines.compactMap { $0.first?.text.split(separator: " ").first.map(String.init) })
  }

  @Test func everyFactOfATaskIsShown() throws {
    let payload = CommandPayload(command: ["sh"], directory: "/srv", environmentNames: ["HOME"])
    let text = try JSONText(encoding: payload)
    let running = TaskRecord.make(1) {
      $0.payload = text
      $0.tags = ["a"]
      $0.timeout = 5
      $0.after = TaskID(7)
      $0.afterMode = .completed
      $0.progress = TaskProgress(fraction: 0.5, message: "half")
      $0.cancelRequested = OperatorMark(at: Stage.noon, by: "ana")
      $0.origin = TaskOrigin(requestID: "r-1")
    }
    let failed = TaskRecord.make(2, "mail.digest", .failed) {
      $0.kind = .typed
      $0.payload = JSONText(trusted: "{\"a\":1}")
      $0.redacted = ["card"]
      $0.result = JSONText(trusted: "1")
      $0.error = TaskFailure(type: "exit", message: "exit code 3")
      $0.reason = "failed"
    }
    let scheduled = TaskRecord.make(3, "mail.digest", .scheduled)
    let shown = labels(of: running, pane: "2").union(labels(of: failed, pane: "3"))
      .union(labels(of: scheduled, pane: "1"))
    // Number and name are in the pane's title.
    let facts = Set(TaskFact.allCases.map(\.rawValue)).subtracting(["id", "name"])
    #expect(facts.subtracting(shown) == [])
  }

  @Test func aCommandBeginsWithWhatRunsWhereAndAsWhichProcess() throws {
    let stage = Stage(size: Size(columns: 100, rows: 40))
    let payload = CommandPayload(
      command: ["sh", "-c", "sleep 9"], directory: "/srv/shop", environmentNames: (0..<45).map { "NAME_\($0)" })
    let text = try JSONText(encoding: payload)
    stage.tasks = [.make(4801) { $0.payload = text }]
    stage.attempts[TaskID(4801)] = [
      AttemptRecord(attempt: 1, worker: "w-1", startedAt: Stage.noon + .seconds(-60), pid: 4711)
    ]
    stage.connect()
    stage.press(.character("2"))
    stage.settle()
    stage.press(.enter)
    stage.settle()
    let rows = stage.rows(100, 40)
    let first = try #require(rows.firstIndex { $0.contains("command   sh -c 'sleep 9'") }, "\(rows)")
    #expect(rows[first + 1].contains("directory /srv/shop"))
    #expect(rows[first + 1].contains("pid       4711") || rows[first + 2].contains("pid       4711"))
    let state = try #require(rows.firstIndex { $0.contains("state     ") })
    let variables = try #require(rows.firstIndex { $0.contains("variables NAME_0 ") })
    #expect(first < state && state < variables)
    #expect(!rows.contains { $0.contains("payload") })
  }

  @Test(
    arguments: [
      (TaskFailure(type: "timeout", message: "took longer than 3 s"), "timeout: took longer than 3 s"),
      (TaskFailure(type: "signal", message: "ended by SIGKILL"), "signal: ended by SIGKILL"),
      (TaskFailure(type: "exit", message: "exit code 3"), "exit code 3"),
      (TaskFailure(type: "cannotStart", message: "mkae is nowhere"), "cannot start: mkae is nowhere"),
    ])
  func `a failure reads as it does on the command line`(failure: TaskFailure, words: String) {
    #expect(failure.summary == words)
    let stage = Stage(size: Size(columns: 200, rows: 60))
    stage.tasks = [.make(4801, "build", .failed) { $0.error = failure }]
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    let rows = stage.rows(200, 60)
    #expect(rows.contains { $0.contains("error     \(words)") }, "\(rows)")
    // In the list as well, where it is cut.
    #expect(rows.joined().ranges(of: words.prefix(8)).count >= 2, "\(rows)")
  }

  @Test func anErrorIsToldOnceAndThoseOfEarlierAttemptsEachOnce() {
    let stage = Stage(size: Size(columns: 200, rows: 60))
    let errors = ["exit code 6: no route", "exit code 7: refused", "exit code 7: refused"].map {
      TaskFailure(type: "exit", message: $0)
    }
    stage.tasks = [.make(1, "curl", .failed) { $0.error = errors[2] }]
    stage.attempts[TaskID(1)] = errors.enumerated().map { index, error in
      AttemptRecord(
        attempt: index + 1, worker: "w-1", startedAt: Stage.noon + .seconds(-90 + index),
        endedAt: Stage.noon + .seconds(-89 + index), outcome: .failed, error: error, duration: 1)
    }
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    stage.press(.enter)
    stage.settle()
    let rows = stage.dashboard.detailLines(width: 80).map { $0.map(\.text).joined() }
    #expect(rows.filter { $0.contains("refused") }.count == 2, "\(rows)")
    #expect(rows.filter { $0.contains("no route") }.count == 1, "\(rows)")
  }

  @Test func `beside the lists the error is seen, however long the command is`() throws {
    let stage = Stage(size: Size(columns: 120, rows: 40))
    let files = (1...20).map { "/srv/exports/2026/11/customers-\($0).csv" }
    let payload = try JSONText(
      encoding: CommandPayload(command: ["rsync", "-a", "--delete"] + files + ["nas:/backup"], directory: "/srv/shop"))
    stage.tasks = [
      .make(1, "rsync", .failed) {
        $0.payload = payload
        $0.error = TaskFailure(type: "exit", message: "exit code 23: nas is unreachable")
      }
    ]
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    let rows = stage.rows(120, 40)
    #expect(rows.contains { $0.contains("command   rsync -a --delete") }, "\(rows)")
    #expect(rows.contains { $0.contains("nas:/backup") }, "\(rows)")
    #expect(rows.contains { $0.contains("error     exit code 23: nas is unreachable") }, "\(rows)")
    // All of it is for whoever inspects the task.
    stage.press(.enter)
    stage.settle()
    let lines = stage.dashboard.detailLines(width: 80).map { $0.map(\.text).joined() }
    for file in files { #expect(lines.contains { $0.contains(file) }, "\(lines)") }
  }

  /// A running command, whose variables alone take more lines than there are beside the lists.
  private func stage(running command: [String], _ columns: Int, _ rows: Int) throws -> Stage {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    let names = (0..<60).map { "VARIABLE_NUMBER_\($0)" }
    let payload = try JSONText(
      encoding: CommandPayload(command: command, directory: "/srv/shop", environmentNames: names))
    stage.tasks = [.make(1, "stubborn") { $0.payload = payload }]
    stage.connect()
    stage.press(.character("2"))
    stage.settle()
    return stage
  }

  @Test func `beside the lists a command is cut where its lines end, and fills the last of them`() throws {
    let files = (1...20).map { "/srv/exports/2026/11/customers-\($0).csv" }
    let stage = try stage(running: ["rsync", "-a"] + files + ["nas:/backup"], 120, 40)
    for width in 40...60 {
      let lines = stage.dashboard.detailLines(width: width, commandLines: 2).map { $0.map(\.text).joined() }
      #expect(lines[0].hasPrefix("command   rsync -a") && !lines[0].contains("…"), "\(lines)")
      #expect(lines[1].contains("…") && lines[1].hasSuffix("nas:/backup"), "\(lines)")
      #expect(DisplayText.width(of: lines[1]) == width && lines[2].hasPrefix("directory"), "\(lines)")
    }
  }

  @Test func `a command is not cut beside the lists while there are free lines below`() throws {
    let words = (1...20).map { "--block-\($0)" }
    let stage = try stage(running: ["stubborn"] + words, 200, 60)
    let rows = stage.rows(200, 60)
    for word in words { #expect(rows.contains { $0.contains(word + " ") }, "\(word)\n\(rows)") }
    #expect(!rows.contains { $0.contains("VARIABLE_NUMBER_0") }, "\(rows)")
  }

  @Test func `no more lines are laid out than are asked for, and those are the first`() {
    let stage = Stage(size: Size(columns: 120, rows: 40))
    let text = (1...30).map { "word\($0)" }.joined(separator: " ")
    stage.tasks = [
      .make(1, "mail.digest", .failed) {
        $0.kind = .typed
        $0.payload = JSONText(trusted: "{\"text\":\"\(text)\",\"list\":[1,2,3]}")
        $0.result = JSONText(trusted: "{\"text\":\"\(text)\"}")
        $0.error = TaskFailure(type: "SMTPError", message: "550 \(text)", backtrace: "frame1\nframe2 \(text)")
      }
    ]
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    let all = stage.dashboard.detailLines(width: 40)
    #expect(all.count > 20)
    for most in 0...all.count + 1 {
      #expect(stage.dashboard.detailLines(width: 40, most: most) == Array(all.prefix(most)), "\(most)")
    }
  }

  @Test(arguments: [(40, 60), (80, 40)])
  func `whoever inspects a task reads its payload and its trace to the last word`(columns: Int, rows: Int) {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    let text = (1...30).map { "word\($0)" }.joined(separator: " ")
    let frame = (1...30).map { "frame\($0)" }.joined(separator: " ")
    stage.tasks = [
      .make(1, "mail.digest", .failed) {
        $0.kind = .typed
        $0.payload = JSONText(trusted: "{\"text\":\"\(text)\"}")
        $0.error = TaskFailure(type: "SMTPError", message: "550", backtrace: frame)
      }
    ]
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    stage.press(.enter)
    stage.settle()
    let shown = stage.screen(columns, rows)
    for word in ["word15", "word30", "frame15", "frame30"] {
      #expect(shown.contains(word), "\(word)\n\(shown)")
    }
  }
}
