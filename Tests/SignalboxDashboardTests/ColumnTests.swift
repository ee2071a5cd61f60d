import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// Columns of lists: sized by what they hold and by what is free, and called what they are.
@Suite struct ColumnTests {
  private func command(_ id: Int64, _ state: TaskState = .running, _ words: String...) throws -> TaskRecord {
    let payload = try JSONText(encoding: CommandPayload(command: words, directory: "/"))
    return .make(id, "rsync", state) { $0.payload = payload }
  }

  private func stage(_ tasks: [TaskRecord], _ columns: Int, _ rows: Int) -> Stage {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    stage.tasks = tasks
    stage.connect()
    stage.settle()
    return stage
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `commands of one program are told apart by their words`(columns: Int, rows: Int) throws {
    let tasks = [
      try command(1, .running, "rsync", "-a", "/home/ana"), try command(2, .running, "rsync", "-a", "/srv/data"),
    ]
    let shown = stage(tasks, columns, rows).screen(columns, rows)
    for words in ["COMMAND", "rsync -a /home", "rsync -a /srv"] { #expect(shown.contains(words), "\(words)\n\(shown)") }
  }

  @Test func `a list without commands has no column for them`() {
    let shown = stage([.make(1) { $0.kind = .typed }], 120, 40).screen(120, 40)
    let titles = shown.split(separator: "\n").filter { $0.contains("QUEUE") && $0.contains("COMMAND") }
    #expect(titles.isEmpty, "\(titles)")
  }

  @Test func `words of a command follow its record`() throws {
    let stage = stage([try command(1, .running, "rsync", "one")], 120, 40)
    #expect(stage.screen(120, 40).contains("rsync one"))
    stage.tasks = [try command(1, .running, "rsync", "two")]
    stage.change()
    stage.settle()
    #expect(stage.screen(120, 40).contains("rsync two"))
  }

  @Test func `a name is not cut where there is free space`() {
    let name = "nightly.report.make"
    let tasks = TaskState.all.enumerated().map { index, state in
      TaskRecord.make(Int64(index + 1), name, state) { $0.kind = .typed }
    }
    let rows = stage(tasks, 250, 70).rows(250, 70)
    #expect(rows.filter { $0.contains(name) }.count >= 4)
    #expect(!rows.contains { $0.contains("nightly.report…") || $0.contains("nightly.rep…") }, "\(rows)")
  }

  @Test(arguments: ListPane.allCases) func `QUEUE is there as long as TRIES, and all columns are within the list`(
    _ pane: ListPane
  ) {
    for width in 20...220 {
      for content in [0, 3, 9, 40, 400] {
        let columns = ListColumns(pane, width: width) { kind in
          let columns = kind == .id ? 6 : kind == .tries ? 3 : content
          return ListColumns.Content(seen: columns / 2, loaded: columns)
        }.columns
        let kinds = columns.map(\.kind)
        #expect(kinds.contains(.queue) || !kinds.contains(.tries), "\(width)")
        #expect(kinds.starts(with: [.id, .name]))
        if width >= 30 { #expect(columns.allSatisfy { $0.start + $0.width <= width }, "\(width): \(columns)") }
      }
    }
  }

  @Test(arguments: [(120, 40), (250, 70)]) func `a list's filter is not cut where its title has room`(
    columns: Int, rows: Int
  ) {
    let stage = stage([.make(1, "orders.export.attempts")], columns, rows)
    stage.press(.character("/"))
    stage.type("name:orders.export.attempts")
    stage.press(.enter)
    stage.settle()
    #expect(stage.screen(columns, rows).contains("1 match /name:orders.export.attempts "))
  }

  @Test func `TRIES is the attempt of how many, and a completed task had one`() {
    var task = TaskRecord.make(1, "mail.digest", .completed)
    #expect(task.triesText == "1/5")
    task.tries = 1
    task.attempt = 2
    #expect(task.triesText == "2/5")
    task.state = .running
    #expect(task.triesText == "2/5")
    task.state = .scheduled
    #expect(task.triesText == "1/5")
    task.state = .failed
    task.tries = 5
    task.attempt = 6
    #expect(task.triesText == "5/5")
    task.state = .cancelled
    task.tries = 0
    task.attempt = 0
    #expect(task.triesText == "0/5")
    let shown = stage([.make(1, "mail.digest", .completed)], 120, 40).screen(120, 40)
    #expect(shown.contains("1/5") && !shown.contains("0/5"))
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `slots are told once, and running tasks are counted as tasks`(columns: Int, rows: Int) {
    let stage = stage([.make(1)], columns, rows)
    stage.slots = SlotUse(used: 7, total: 16)
    stage.change([])
    let shown = stage.screen(columns, rows)
    #expect(shown.contains("slots 7/16") && !shown.contains("1/16"))
  }

  @Test func `columns are called as filters call what is in them`() {
    let tasks = [
      TaskRecord.make(1), .make(2, "mail.digest", .failed), .make(3, "mail.digest", .completed),
      .make(4, "mail.digest", .queued),
    ]
    let shown = stage(tasks, 120, 40).screen(120, 40)
    for title in ["NAME", "QUEUE", "TRIES", "AGE", "RUNNING", "ENDED", "TOOK"] {
      #expect(shown.contains(" \(title) "), "\(title)\n\(shown)")
    }
    for title in ["TASK", "WAIT", "AGO"] { #expect(!shown.contains(" \(title) "), "\(title)\n\(shown)") }
  }

  @Test(arguments: sizes) func `a task that is put off has its age, and the time until it is due is why it waits`(
    columns: Int, rows: Int
  ) {
    let tasks = [TaskRecord.make(1, "curl", .queued, age: 90), .make(2, "curl", .scheduled, age: 45)]
    let stage = stage(tasks, columns, rows)
    stage.press(.character("1"))
    stage.settle()
    let shown = stage.rows(columns, rows)
    #expect(shown.contains { $0.contains(" AGE ") && $0.contains(" WHY") }, "\(shown)")
    #expect(shown.contains { $0.contains(" #1 ") && $0.contains(" 01:32 ") }, "\(shown)")
    #expect(
      shown.contains { $0.contains(" #2 ") && $0.contains(" 00:47 ") && $0.contains(" due in 00:44") }, "\(shown)")
  }

  private static let sizes = [(80, 24), (120, 40), (200, 60)]
  private static let longName = "billing.invoices.recurring.monthly.europe-west-3"

  @Test(arguments: sizes) func `commands that differ only in their last words are told apart`(
    columns: Int, rows: Int
  ) throws {
    func copy(_ id: Int64, _ year: Int) throws -> TaskRecord {
      let path = "/home/ana/photos/\(year)/"
      return try command(id, .running, "rsync", "-aHAX", "--delete", "--info=progress2", path, "nas:/backup\(path)")
    }
    let tasks = [try copy(1, 2023), try copy(2, 2024), .make(3, Self.longName)]
    let rows = stage(tasks, columns, rows).rows(columns, rows)
    for year in [2023, 2024] {
      #expect(rows.contains { $0.contains("rsync -a") && $0.contains("/\(year)/") }, "\(year): \(rows)")
    }
  }

  @Test(arguments: sizes) func `what all rows say alike or nothing says leaves its room to names and commands`(
    columns: Int, rows: Int
  ) throws {
    let tasks = try (1...3).map { index in
      var task = try command(Int64(index), .running, "python3", "-u", "/srv/scripts/export.py", "--all", "\(index)")
      task.name = Self.longName
      task.worker = "vm-15174-9ptl"
      return task
    }
    let stage = stage(tasks, columns, rows)
    let titles = stage.rows(columns, rows).filter { $0.contains("RUNNING") && $0.contains("COMMAND") }
    #expect(titles.count == 1)
    #expect(titles.allSatisfy { !$0.contains("WORKER") && !$0.contains("PROGRESS") })
    let listed = stage.rows(columns, rows).filter { $0.contains("▶ ") && $0.contains("billing.invoices.re") }
    #expect(listed.count == 3)
    // Where there is room for all it is there.
    stage.resize(400, 60)
    #expect(stage.screen(400, 60).contains("WORKER"))
    // What only one says is there to be read.
    stage.resize(columns, rows)
    stage.tasks[1].progress = TaskProgress(fraction: 0.5)
    stage.change()
    stage.settle()
    #expect(stage.screen(columns, rows).contains("PROGRESS"))
  }

  @Test(arguments: sizes) func `the reason that a command gave is seen in the list`(columns: Int, rows: Int) {
    // What is further down has long names, which take nothing from what is in view.
    let tasks = (1...40).map { index in
      let isFar = index <= 5
      let queue = isFar ? "payments-reconciliation" : "api"
      return TaskRecord.make(Int64(index), isFar ? Self.longName : "curl", .failed, queue: queue) {
        $0.error = TaskFailure(type: "exit", message: "exit code 6: Could not resolve host: api.example.org")
      }
    }
    let stage = stage(tasks, columns, rows)
    stage.press(.character("3"))
    stage.settle()
    let listed = stage.rows(columns, rows).filter { $0.contains("✗ ") && $0.contains(" curl ") }
    #expect(listed.count >= 4 && listed.allSatisfy { $0.contains("Could not re") }, "\(listed)")
  }

  @Test(arguments: [(120, 40), (160, 50), (200, 60)])
  func `long names and queues give way before an error is cut to little`(columns: Int, rows: Int) {
    let tasks = (1...8).map { index in
      TaskRecord.make(Int64(index), Self.longName, .failed, queue: "payments-reconciliation-eu-west-3") {
        $0.error = TaskFailure(type: "exit", message: "exit code 6: Could not resolve host: api.example.org")
      }
    }
    let stage = stage(tasks, columns, rows)
    stage.press(.character("3"))
    stage.settle()
    let listed = stage.rows(columns, rows).filter { $0.contains("✗ ") && $0.contains(" billing.") }
    #expect(listed.count >= 4 && listed.allSatisfy { $0.contains("Could not resolve host:") }, "\(listed)")
  }

  /// Where the columns of the list of failures are: its line of titles as far as that of the errors.
  private func titles(_ stage: Stage, _ columns: Int, _ rows: Int) -> String {
    for row in stage.rows(columns, rows) where row.contains("ENDED") {
      if let error = row.firstRange(of: "ERROR") { return String(row[..<error.lowerBound]) }
    }
    return ""
  }

  @Test(arguments: sizes) func `while a list is scrolled columns move for what comes into view, and not back`(
    columns: Int, rows: Int
  ) {
    let tasks = (1...120).map { index in
      TaskRecord.make(Int64(index), (60...62).contains(index) ? Self.longName : "curl", .failed, age: index) {
        $0.error = TaskFailure(type: "exit", message: "exit code 6: Could not resolve host: www.api.example.org")
      }
    }
    let stage = stage(tasks, columns, rows)
    stage.press(.character("3"))
    stage.settle()
    let first = titles(stage, columns, rows)
    var seen = [first]
    for _ in 0..<110 {
      stage.press(.character("j"))
      stage.settle()
      let now = titles(stage, columns, rows)
      if now != seen.last { seen.append(now) }
    }
    #expect(seen.count > 1 && Set(seen).count == seen.count, "\(seen)")
    stage.press(.character("g"))
    stage.settle()
    #expect(titles(stage, columns, rows) == first)
  }

  @Test(arguments: sizes) func `why a task waits is not cut for less`(columns: Int, rows: Int) throws {
    let tasks = try (1...40).map { index in
      var task = try command(Int64(index), .queued, "python3", "/srv/scripts/export.py", "--month", "2026-\(index)")
      task.name = Self.longName
      task.reason = "limit 1 reached"
      return task
    }
    let stage = stage(tasks, columns, rows)
    stage.press(.character("1"))
    stage.settle()
    #expect(stage.rows(columns, rows).filter { $0.contains("limit 1 reached") && $0.contains("○") }.count >= 4)
  }

  @Test func `what is in view is shown before what is not`() {
    let columns = ListColumns(.failed, width: 64) { kind in
      switch kind {
      case .id: ListColumns.Content(seen: 7, loaded: 7)
      case .name: ListColumns.Content(seen: 13, loaded: 60)
      case .queue: ListColumns.Content(seen: 9, loaded: 14)
      case .tries: ListColumns.Content(seen: 5, loaded: 5)
      case .ended: ListColumns.Content(seen: 8, loaded: 8)
      default: ListColumns.Content(seen: 60, loaded: 60)
      }
    }.columns
    #expect(columns.map(\.kind) == [.id, .name, .queue, .ended, .error])
    #expect(columns.map(\.width) == [7, 13, 9, 8, 19])
  }

  @Test(arguments: ListPane.allCases) func `a column of numbers that ends a list keeps off its edge`(_ pane: ListPane) {
    for width in 30...220 {
      for content in [3, 9, 40] {
        let columns = ListColumns(pane, width: width) { kind in
          let columns = kind == .id ? 7 : kind == .tries ? 3 : content
          return ListColumns.Content(seen: columns, loaded: columns)
        }.columns
        guard let last = columns.last, last.isRight else { continue }
        #expect(last.start + last.width < width, "\(width): \(columns)")
      }
    }
  }

  @Test(arguments: [(120, 40), (200, 60)]) func `nothing is cut beside blank columns of a length of time`(
    columns: Int, rows: Int
  ) {
    func failed(_ number: Int, age: Int) -> TaskRecord {
      .make(Int64(123_450 + number), "billing.invoice", .failed, queue: "tenant-01\(number)", age: age) {
        $0.error = TaskFailure(type: "exit", message: "exit code 6: Could not resolve host: www.api.example.org")
      }
    }
    let stage = stage([failed(1, age: 70), failed(2, age: 80), failed(3, age: 3500)], columns, rows)
    stage.press(.character("3"))
    stage.settle()
    let shown = stage.screen(columns, rows)
    for queue in ["tenant-011", "tenant-012", "tenant-013"] { #expect(shown.contains(" \(queue) "), "\(shown)") }
    // One that gets a digit more has room for it.
    stage.tick(.seconds(200))
    #expect(stage.screen(columns, rows).contains(" 1:01:40 "), "\(stage.screen(columns, rows))")
  }

  @Test(arguments: [ListPane.queued, .failed, .completed]) func `TRIES and PRIO are there before the words of commands`(
    _ pane: ListPane
  ) {
    var hadCommand = false
    for width in 40...240 {
      let kinds = ListColumns(pane, width: width) { kind in
        switch kind {
        case .id: ListColumns.Content(seen: 7, loaded: 7)
        case .priority, .tries: ListColumns.Content(seen: 3, loaded: 3)
        // Three rows of many are long.
        case .name: ListColumns.Content(seen: 40, loaded: 40, usual: 12)
        case .queue: ListColumns.Content(seen: 20, loaded: 20, usual: 5)
        default: ListColumns.Content(seen: 28, loaded: 60)
        }
      }.columns.map(\.kind)
      guard kinds.contains(.command) else { continue }
      hadCommand = true
      #expect(kinds.contains(.tries) && (pane != .queued || kinds.contains(.priority)), "\(width): \(kinds)")
    }
    #expect(hadCommand)
  }

  @Test(arguments: [ListPane.queued, .failed, .completed]) func `no command is cut to little`(_ pane: ListPane) {
    var seen: Set<Int> = []
    for width in 60...240 {
      let columns = ListColumns(pane, width: width) { kind in
        let columns = kind == .id ? 7 : kind == .tries ? 3 : 30
        return ListColumns.Content(seen: columns, loaded: columns)
      }.columns
      seen.formUnion(columns.filter { $0.kind == .command }.map(\.width))
    }
    #expect(seen.min() == 24)
  }
}
