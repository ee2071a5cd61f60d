import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// Nothing is cut beside free space: what one column of a list does not use, another has.
@Suite struct ColumnRoomTests {
  private static let longName = "billing.invoices.recurring.monthly.europe-west-3"
  private static let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
  ]

  private static func payload(_ words: [String]) throws -> JSONText {
    try JSONText(encoding: CommandPayload(command: words, directory: "/"))
  }

  private func stage(_ tasks: [TaskRecord], _ columns: Int, _ rows: Int, pane: Character) -> Stage {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    stage.tasks = tasks
    stage.connect()
    stage.settle()
    stage.press(.character(pane))
    stage.settle()
    return stage
  }

  @Test(arguments: [(120, 40), (200, 60)])
  func `a queue is whole before the words of a command are shown beside it`(columns: Int, rows: Int) throws {
    let tasks = try (1...9).map { index in
      let command = index == 3 ? ["rsync", "-a", "/home/ana/photos/2024", "nas:/backup"] : ["sleep", "1"]
      let payload = try Self.payload(command)
      return TaskRecord.make(
        Int64(index), "sh", .completed, queue: index == 4 ? "billing-and-invoicing" : "mail"
      ) { $0.payload = payload }
    }
    let shown = stage(tasks, columns, rows, pane: "4").screen(columns, rows)
    #expect(shown.contains(" billing-and-invoicing "), "\(shown)")
  }

  @Test func `one long name does not cut the reasons of all failures`() throws {
    let payload = try Self.payload(["rsync", "-a", "--delete", "/srv/data", "nas:/backup"])
    let reason = "550 5.1.1 the mailbox of the recipient is unavailable on mx1.mail.example.org"
    let tasks = (1...20).map { index in
      TaskRecord.make(Int64(index), index == 7 ? Self.longName : "mail.welcomes", .failed) {
        $0.payload = payload
        $0.error = TaskFailure(type: "SMTPError", message: reason)
      }
    }
    let stage = stage(tasks, 200, 60, pane: "3")
    stage.press(.character("z"))
    stage.settle()
    let shown = stage.rows(200, 60).filter { $0.contains("✗ ") }
    #expect(shown.count == 20 && shown.allSatisfy { $0.contains("SMTPError: \(reason) ") }, "\(shown)")
  }

  // MARK: - What is happening to one task

  /// The line of titles of the running tasks.
  private func titles(_ stage: Stage, _ columns: Int, _ rows: Int) -> String {
    let row = stage.rows(columns, rows).first { $0.contains(" NAME") && $0.contains("RUNNING") } ?? ""
    // What is beside it changes with the task under the cursor.
    return String(row[..<(row.firstRange(of: "││")?.lowerBound ?? row.endIndex)])
  }

  @Test(arguments: sizes, [true, false]) func `a task that is asked to stop brings no column into the list`(
    size: Size, isCommand: Bool
  ) throws {
    let payload = try Self.payload(["rsync", "-a", "/home/ana", "nas:/backup"])
    let (columns, rows) = (size.columns, size.rows)
    let tasks = (1...3).map { index in
      TaskRecord.make(Int64(index)) {
        if isCommand { $0.payload = payload } else { $0.kind = .typed }
      }
    }
    let stage = stage(tasks, columns, rows, pane: "2")
    let before = titles(stage, columns, rows)
    stage.tasks[1].cancelRequested = OperatorMark(at: stage.now, by: "ana")
    stage.change()
    stage.settle()
    #expect(titles(stage, columns, rows) == before && !before.contains("PROGRESS"), "\(before)")
    let row = stage.rows(columns, rows).first { $0.contains("#2 ") && $0.contains("mail.digest") } ?? ""
    #expect(row.contains("cancelling…"), "\(stage.screen(columns, rows))")
    #expect(!isCommand || row.contains("rsync"), "\(row)")
  }

  @Test(arguments: sizes) func `a task that has left the list brings no column into it`(size: Size) {
    let (columns, rows) = (size.columns, size.rows)
    let stage = stage((1...3).map { .make(Int64($0), age: 50 - $0) }, columns, rows, pane: "2")
    stage.press(.character("j"))
    stage.settle()
    let before = titles(stage, columns, rows)
    stage.tasks[1].state = .completed
    stage.tasks[1].finishedAt = stage.now
    stage.change()
    stage.settle()
    stage.settle()
    #expect(titles(stage, columns, rows) == before, "\(titles(stage, columns, rows))")
    #expect(stage.screen(columns, rows).contains("now completed"))
  }

  @Test func `a task in a frozen list of running ones says that it does not run any more`() {
    let stage = stage((1...3).map { .make(Int64($0), age: 50 - $0) }, 120, 40, pane: "2")
    stage.press(.character("Z"))
    stage.tasks[0].state = .queued
    stage.change(ids: [TaskID(1)])
    stage.settle()
    #expect(stage.dashboard.list.selected?.state == .queued && !stage.dashboard.list.cursorHasLeft)
    let shown = stage.rows(120, 40)
    #expect(shown.contains { $0.contains("#1 ") && $0.contains("now queued") }, "\(shown)")
  }

  @Test func `a command that is being killed says so`() throws {
    let payload = try Self.payload(["rsync", "-a"])
    let stage = stage([.make(1) { $0.payload = payload }], 80, 24, pane: "2")
    stage.press(.character("K"))
    stage.readQuestion()
    let request = try #require(stage.press(.character("y")).actions.first)
    stage.send(.acted(.one(ActionAnswer(result: .requested, task: stage.tasks[0])), request.token))
    let row = stage.rows(80, 24).first { $0.contains("#1 ") && $0.contains("mail.digest") } ?? ""
    #expect(row.contains("rsync -a") && row.contains("killing…"), "\(stage.screen(80, 24))")
  }

  // MARK: - At every width

  private static func task(_ id: Int64, _ random: inout Dice) throws -> TaskRecord {
    let words = ["sh", "rsync", "--delete-after", "/srv/backup/2024", "nas:/backup/photos/2024/"]
    let payload = try Self.payload((0...random.below(5)).map { _ in random.pick(words) })
    let reason = random.pick(["no route to host", "Could not resolve host: www.api.example.org", "x"])
    var task = TaskRecord.make(
      id * random.pick([1, 1, 1000]), random.pick(["curl", "mail.digest", "照合.report", longName]),
      random.pick(TaskState.all), queue: random.pick(["api", "mail", "payments-reconciliation"]),
      age: random.pick([3, 80, 4000, 100_000]))
    if random.below(2) == 0 { task.payload = payload }
    task.priority = random.pick([0, 0, 0, 7])
    task.worker = random.pick([nil, "w-1", "vm-15174-9ptl"])
    task.progress = random.pick([
      nil, nil, TaskProgress(fraction: 0.4), TaskProgress(fraction: 0.6, message: "page 61 of 100"),
    ])
    task.error = random.pick([
      nil, TaskFailure(type: "exit", message: "exit code 6: \(reason)"), TaskFailure(type: "E", message: reason),
    ])
    task.reason = random.pick([nil, "limit 1 reached", "queue payments-reconciliation is paused by ana"])
    return task
  }

  @Test(arguments: 1...8) func `no column is cut while another is blank in all rows`(seed: Int) throws {
    var random = Dice(seed: UInt64(seed))
    let stage = stage(
      try (1...Int64(8 + random.below(40))).map { try Self.task($0, &random) }, 250, 70, pane: "2")
    let canvas = Canvas(
      size: Size(columns: 0, rows: 0), looks: stage.dashboard.looks, glyphs: Glyphs(isASCII: false))
    for pane in ListPane.allCases {
      let list = try #require(stage.dashboard.lists[pane])
      for width in stride(from: 36 + seed % 5, through: 248, by: 5) {
        let columns = stage.dashboard.columns(of: list, width: width, on: canvas).columns
        let needs = columns.map { need(of: $0, in: list, stage, canvas) }
        let isCut = zip(columns, needs).contains { $0.width < $1 }
        let isBlank = zip(columns, needs).contains { $0.width > max($0.title.utf8.count, $1) }
        #expect(!isCut || !isBlank, "\(pane) at \(width): \(columns), which hold \(needs)")
      }
    }
  }

  /// What a column says at the width that it has, in the rows in view; of words that are cut in their middle, all of them.
  private func need(of column: ListColumns.Column, in list: TaskList, _ stage: Stage, _ canvas: Canvas) -> Int {
    let width = column.kind == .command ? 1000 : column.width
    return list.rows[list.visibleRows].map {
      Canvas.width(stage.dashboard.pieces(column.kind, $0, in: list, width: width, Style(), on: canvas))
    }.max() ?? 0
  }
}
