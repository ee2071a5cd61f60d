import SignalboxModel
import Testing

@testable import SignalboxCommand

/// Tables and lines for people and from programs.
struct OutputTests {
  private static let columns = [
    Table.Column(title: "ID", alignment: .right), .init(title: "NAME", least: 8),
    .init(title: "ABOUT", least: 8, rank: 1),
  ]

  @Test func `columns are as wide as their widest cell, in columns of the terminal`() {
    let table = Table(columns: Self.columns, rows: [["7", "件名", "x"], ["12345", "a", ""]])
    #expect(table.lines(width: nil) == ["   ID  NAME  ABOUT", "    7  件名  x", "12345  a"])
  }

  @Test func `where it is narrow the widest give way, each down to its least, and then a column goes`() {
    let long = String(repeating: "n", count: 20)
    let table = Table(columns: Self.columns, rows: [["1", long, long]])
    #expect(table.lines(width: 46)[1] == " 1  \(long)  \(long)")
    #expect(table.lines(width: 36)[1] == " 1  nnnnnnnnnnnnnn…  nnnnnnnnnnnnnn…")
    #expect(table.lines(width: 22)[1] == " 1  nnnnnnn…  nnnnnnn…")
    #expect(table.lines(width: 21)[1] == " 1  nnnnnnnnnnnnnnnn…")
    #expect(table.lines(width: 21)[0] == "ID  NAME")
    let uneven = Table(columns: Self.columns, rows: [["1", "short", long + long]])
    #expect(uneven.lines(width: 40)[1] == " 1  short  \(long)nnnnnnnn…")
    for width in 12...60 { #expect(table.lines(width: width).allSatisfy { DisplayText.width(of: $0) <= width }) }
  }

  @Test(arguments: [60, 80, 100, 200]) func `no table of the command line is wider than its terminal`(width: Int) {
    var task = TaskRecord(
      id: TaskID(1_234_567), name: "nightly.report.of.everything", queue: "reports", kind: .command, state: .cancelled,
      maxAttempts: 5, tries: 1, payload: JSONText(trusted: #"{"command":["rsync","-a","/home/ana","backup:/srv"]}"#),
      enqueuedAt: Self.time(0), error: TaskFailure(type: "exit", message: "exit code 23: no space left on the device"))
    task.duration = 3605
    let tasks = Table(tasks: [task], now: Self.time(500_000))
    let paused = OperatorMark(at: Self.time(0), by: "somebody.else@example.org")
    let queues = Table(queues: [QueueRecord(name: "reports.of.the.night", concurrency: 2, paused: paused)])
    for table in [tasks, queues] {
      let lines = table.lines(width: width)
      #expect(lines.allSatisfy { DisplayText.width(of: $0) <= width }, "\(lines)")
    }
    let text = tasks.lines(width: width).joined(separator: "\n")
    #expect(text.contains("cancelled") && text.contains("exit code"))
    // Where there is little room the words of a command go before what became of it is cut to uselessness.
    #expect(width < 200 || text.contains("rsync -a"), "\(text)")
  }

  @Test func `a column that holds nothing leaves its room to the others on a terminal`() {
    var task = TaskRecord(
      id: TaskID(1), name: "rsync", kind: .command, state: .completed,
      payload: JSONText(trusted: #"{"command":["rsync","-a","/home/ana/pictures","backup:/srv/archive/pictures"]}"#),
      enqueuedAt: Self.time(0))
    task.duration = 5
    let table = Table(tasks: [task], now: Self.time(100))
    #expect(table.lines(width: nil)[0].contains("ABOUT"))
    let lines = table.lines(width: 116)
    #expect(!lines[0].contains("ABOUT"))
    #expect(lines[1].hasSuffix("rsync -a /home/ana/pictures backup:/srv/archive/pictures"))
    #expect(Table(tasks: [], now: nil).lines(width: 116)[0].contains("ABOUT"))
    let queues = Table(queues: [QueueRecord(name: "mail")])
    #expect(queues.lines(width: 80)[0] == "QUEUE  BACKLOG  RUNNING  FAILED  COMPLETED  STATE")
    #expect(queues.lines(width: nil)[0].contains("LIMIT"))
  }

  @Test func `a table of tasks calls lengths of time as filters do`() {
    var running = TaskRecord(id: TaskID(1), name: "a", state: .running, enqueuedAt: Self.time(0))
    running.duration = 65
    var ended = TaskRecord(id: TaskID(2), name: "b", state: .completed, enqueuedAt: Self.time(0))
    ended.duration = 2.5
    let lines = Table(tasks: [running, ended], now: Self.time(100)).lines(width: 100)
    #expect(lines[0].contains("  AGE  RUNNING  TOOK"))
    #expect(lines[1].contains("  01:05     -") && lines[2].contains("  -  2.5s"), "\(lines)")
    let one = Table(tasks: [ended], now: Self.time(100)).lines(width: 100)
    #expect(one[0].contains("  AGE  TOOK"))
  }

  @Test func `limits of queues are whole or not there, and go before names and states are cut`() {
    let paused = OperatorMark(at: Self.time(0), by: "somebody.else@example.org")
    let queues = [
      QueueRecord(name: "reports.of.the.night", concurrency: 3, rate: 0.025, capacity: 500, paused: paused),
      QueueRecord(name: "mail", rate: 0.025),
    ]
    for width in 60...140 {
      let lines = Table(queues: queues).lines(width: width)
      #expect(lines.allSatisfy { DisplayText.width(of: $0) <= width }, "\(lines)")
      #expect(lines[1].contains("reports.of.the.night ") && lines[1].contains(" paused by s"), "\(lines)")
      #expect(lines[0].contains("LIMIT") == lines[1].contains("3, 0.025/s, backlog 500"), "\(lines)")
      #expect(lines[2].hasSuffix("open"), "\(lines)")
      #expect(lines[0].contains("LIMIT") || !lines[0].contains("COMPLETED") || width < 98, "\(lines)")
    }
    #expect(!Table(queues: queues).lines(width: 80)[0].contains("LIMIT"))
    #expect(Table(queues: queues).lines(width: 100)[0].contains("LIMIT"))
  }

  @Test func `a queue's long name and who paused it are whole at 80 columns`() {
    let ana = OperatorMark(at: Self.time(0), by: "ana")
    let queues = [
      QueueRecord(name: "nightly-maintenance-of-shards", concurrency: 2, capacity: 1000, paused: ana),
      QueueRecord(name: "mail"),
    ]
    let lines = Table(queues: queues).lines(width: 80)
    #expect(lines[1].contains("nightly-maintenance-of-shards ") && lines[1].hasSuffix(" paused by ana"), "\(lines)")
  }

  @Test func `at 80 columns names and what became of tasks can be read, and minor columns are gone`() {
    var task = TaskRecord(
      id: TaskID(100_601), name: "ledger.reconcile", queue: "billing", kind: .command, state: .failed, maxAttempts: 5,
      tries: 1, payload: JSONText(trusted: #"{"command":["stubborn","--until","midnight","--every","shard"]}"#),
      enqueuedAt: Self.time(0), error: TaskFailure(type: "signal", message: "ended by a signal: SIGTERM"))
    task.duration = 3605
    let lines = Table(tasks: [task], now: Self.time(3700)).lines(width: 80)
    #expect(lines[1].contains(" ledger.reconcile ") && lines[1].contains(" billing "), "\(lines)")
    #expect(lines[1].contains("signal: ended by a sig"), "\(lines)")
    #expect(!lines[0].contains("COMMAND"), "\(lines)")
    let wide = Table(tasks: [task], now: Self.time(3700)).lines(width: 160)
    #expect(wide[0].contains("COMMAND") && wide[1].contains("stubborn --until midnight"), "\(wide)")
  }

  @Test func `an entry of the audit log tells what it was about before it tells from where`() {
    func entry(_ action: AuditAction, _ configure: (inout AuditEntry) -> Void) -> AuditEntry {
      var entry = AuditEntry(
        id: 100_234, at: Self.time(0), who: "ana", from: OperatorPlace(way: .socket, user: 1000, process: 4711),
        action: action, results: ["changed": 1])
      configure(&entry)
      return entry
    }
    let entries = [
      entry(.cancel) {
        $0.tasks = [TaskID(100_601)]
        $0.count = 1
        $0.name = "ledger.flush.of.the.whole.year"
        $0.results = ["cancelled": 1]
      },
      entry(.changeQueue) {
        $0.queue = "billing"
        $0.change = QueuePatch(rate: 0.0025)
      },
    ]
    let narrow = Table(audit: entries, isBrief: true).lines(width: 80)
    #expect(narrow[1].contains(" #100601 ledger.flush"), "\(narrow)")
    #expect(narrow[2].contains(" queue billing: rate 0.0") && !narrow[0].contains("FROM"), "\(narrow)")
    let medium = Table(audit: entries, isBrief: true).lines(width: 120)
    #expect(medium[1].contains(" #100601 ledger.flush.of.the.whole.year "), "\(medium)")
    #expect(medium[2].contains(" queue billing: rate 0.0025/s "), "\(medium)")
    #expect(Table(audit: entries, isBrief: true).lines(width: 160)[1].contains("socket, user 1000"))
  }

  @Test func `moments are whole at 60 columns`() {
    let attempt = AttemptRecord(
      attempt: 1, worker: "host-4711-1", startedAt: Self.time(0), outcome: .completed,
      error: TaskFailure(type: "exit", message: "exit code 23: no space left on the device"), duration: 61)
    let entry = AuditEntry(
      id: 123_456, at: Self.time(0), who: "somebody.else@example.org",
      from: OperatorPlace(way: .socket, user: 1000, process: 4711), action: .changeQueue, queue: "mail",
      change: QueuePatch(paused: true), results: ["changed": 1])
    for table in [Table(attempts: [attempt], isBrief: true), Table(audit: [entry], isBrief: true)] {
      let lines = table.lines(width: 60)
      #expect(lines.allSatisfy { DisplayText.width(of: $0) <= 60 }, "\(lines)")
      #expect(lines[1].contains("2023-11-14T22:13:20Z "), "\(lines)")
    }
    #expect(Table(attempts: [attempt], isBrief: true).lines(width: 60)[1].contains("exit code"))
    #expect(Table(audit: [entry], isBrief: false).lines(width: nil)[1].contains(" 2023-11-14T22:13:20.000Z "))
  }

  @Test func `an entry of the audit log may hold any numbers`() {
    let entry = AuditEntry(
      id: 1, at: Self.time(0), who: "ana", from: .socket, action: .cancel, count: .min,
      results: ["cancelled": .max, "changed": .max])
    #expect(!Table(audit: [entry], isBrief: false).lines(width: nil)[1].contains("not reached"))
  }

  @Test func `facts are wrapped on a terminal and a line each elsewhere`() {
    let facts = Paragraphs(facts: [("id", "7"), ("payload", "one two three four five six seven")])
    #expect(facts.lines(width: nil) == ["id         7", "payload    one two three four five six seven"])
    #expect(
      facts.lines(width: 31) == ["id         7", "payload    one two three four", "           five six seven"])
  }

  @Test func `a server that answers is named on one line, or its command on the next where that is too long`() {
    let socket = "/run/user/1000/signalbox/default.sock"
    let whole = "One answers on \(socket): signalbox --socket \(socket)"
    #expect(ServerOffer.lines(naming: socket, width: nil) == [whole])
    #expect(ServerOffer.lines(naming: socket, width: whole.count) == [whole])
    let narrow = ServerOffer.lines(naming: socket, width: 80)
    #expect(narrow == ["One answers on \(socket):", "  signalbox --socket \(socket)"])
  }

  @Test func `a log's long lines are folded at words, below their own beginning and in their colours`() {
    var lines = SafeLines(isColoured: true)
    lines.columns = 24
    let log = "short\n  \u{1B}[31mseven words of red and then\u{1B}[0m the rest\n"
    #expect(
      lines.take(Array(log.utf8), of: .stdout) == [
        "short", "  \u{1B}[31mseven words of red and\u{1B}[0m", "    \u{1B}[31mthen\u{1B}[0m the rest",
      ])
    lines.columns = nil
    #expect(lines.take(Array(log.utf8), of: .stdout).count == 2)
    var plain = SafeLines(isASCII: true)
    plain.columns = 20
    #expect(plain.take(Array("件名 and twenty columns\n".utf8), of: .stdout) == ["???? and twenty", "columns"])
  }

  @Test func `the line that has not ended is the one that was written to last, cut and as it would look`() {
    var lines = SafeLines(isColoured: true)
    func unfinished(_ columns: Int) -> String { lines.unfinished(in: columns).text }
    #expect(unfinished(20).isEmpty)
    #expect(lines.take(Array("done\n10%\r20%\r".utf8), of: .stdout) == ["done"])
    #expect(unfinished(20) == "20%")
    #expect(lines.take(Array("\u{1B}[32m30% of everything\u{1B}[0m \u{1B}[3".utf8), of: .stdout).isEmpty)
    #expect(unfinished(20) == "\u{1B}[32m30% of everything\u{1B}[0m ")
    #expect(unfinished(5) == "\u{1B}[32m30% \u{1B}[0m…" && lines.unfinished(in: 5).columns == 5)
    #expect(lines.take(Array("warn 件\u{E4}".utf8) + [0xE4, 0xBB], of: .stderr).isEmpty)
    #expect(unfinished(20) == "warn 件ä")
    #expect(lines.take(Array("\n".utf8), of: .stderr) == ["warn 件ä\u{FFFD}"])
    #expect(unfinished(20).hasPrefix("\u{1B}[32m30%"))
    #expect(lines.finish().count == 1)
    #expect(unfinished(20).isEmpty)
  }

  @Test func `a line is written anew over itself, and nothing is left of what was longer`() {
    var line = RedrawnLine()
    #expect(line.redraw("", columns: 0, on: 60) == "")
    #expect(line.redraw("10%", columns: 3, on: 60) == "\r10%")
    #expect(line.redraw("10%", columns: 3, on: 60) == "")
    #expect(line.redraw("100%", columns: 4, on: 60) == "\r100%")
    #expect(line.redraw("ok", columns: 2, on: 60) == "\r    \rok")
    #expect(line.redraw("", columns: 0, on: 60) == "\r  \r")
    _ = line.redraw("a longer one", columns: 12, on: 60)
    #expect(line.redraw("x", columns: 1, on: 10) == "\r         \rx")
  }

  @Test func `states have colours where there are any, beside the widths and the text`() {
    let tasks = ["failed", "queued", "running"].enumerated().map { index, state in
      TaskRecord(id: TaskID(Int64(index + 1)), name: "x", state: TaskState(rawValue: state), enqueuedAt: Self.time(0))
    }
    let table = Table(tasks: tasks, now: Self.time(1))
    let plain = table.lines(width: 80)
    let painted = table.lines(width: 80, isColoured: true)
    #expect(!plain.joined().contains("\u{1B}"))
    #expect(
      painted[1].contains("\u{1B}[31mfailed\u{1B}[39m   x") && painted[3].contains("\u{1B}[36mrunning\u{1B}[39m  x"))
    #expect(painted[2] == plain[2])
    let stripped = painted.map { line in
      ["31", "36", "39"].reduce(line) { $0.replacing("\u{1B}[\($1)m", with: "") }
    }
    #expect(stripped == plain)
  }

  @Test func `nothing in a cell reaches the terminal as a control`() {
    let table = Table(columns: Self.columns, rows: [["1", "a\u{1B}[31mb\nc\u{9B}2J", "\u{7}\u{202E}"]])
    let text = table.lines(width: nil).joined()
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E })
  }

  @Test(
    arguments: [
      (0.999, "99 %"), (1, "100 %"), (1e300, "100 %"), (-1, "0 %"), (.nan, "0 %"), (-.infinity, "0 %"),
    ] as [(Double, String)])
  func `progress is a percentage whatever a server says`(fraction: Double, words: String) {
    #expect(TaskProgress(fraction: fraction).words == words)
  }

  @Test func `a task's line tells how long it took and what became of it`() {
    var task = TaskRecord(
      id: TaskID(4), name: "mail", state: .failed, maxAttempts: 2, tries: 2, enqueuedAt: Self.time(0))
    task.startedAt = Self.time(60)
    // Not what the moments say: the clock was set meanwhile.
    task.finishedAt = Self.time(3600)
    task.duration = 5
    task.error = TaskFailure(type: "exit", message: "exit code 3")
    let table = Table(tasks: [task], now: Self.time(100))
    #expect(table.rows[0].prefix(9) == ["4", "failed", "mail", "default", "0", "2/2", "01:40", "-", "5s"])
    #expect(table.rows[0][9].contains("exit code 3"))
  }

  private static func time(_ seconds: Int64) -> Timestamp {
    Timestamp(microseconds: 1_700_000_000_000_000 + seconds * 1_000_000)
  }

  @Test func `a running task that was asked to stop is cancelling`() {
    var task = TaskRecord(id: TaskID(1), name: "x", state: .running, enqueuedAt: Self.time(0))
    #expect(task.stateWord == "running")
    task.cancelRequested = OperatorMark(at: Self.time(1), by: "me")
    #expect(task.stateWord == "cancelling")
    task.state = .cancelled
    #expect(task.stateWord == "cancelled")
  }

  @Test func `a line of JSON is a task with all that it says`() throws {
    let line = try TaskLine(
      json: Array(
        #"""
        {"command": ["make", "-j"], "name": "n", "queue": "q", "priority": -2, "delay": 1.5, "timeout": 9,
         "maxAttempts": 4, "tags": ["a=b"], "directory": "/tmp"}
        """#.utf8))
    #expect(line.command == ["make", "-j"])
    #expect(line.name == "n" && line.queue == "q" && line.priority == -2 && line.delay == 1.5 && line.timeout == 9)
    #expect(line.maxAttempts == 4 && line.tags == ["a=b"] && line.directory == "/tmp")
  }

  @Test(arguments: [
    ("{", ""), ("[]", "expected an object, not an array"), ("{}", "command"), (#"{"command": "x"}"#, "command"),
    (#"{"command": ["x"], "prio": 1}"#, #"unknown member "prio""#),
    (#"{"command": ["x"], "priority": "1"}"#, "priority: expected a whole number of at most 64 bits, not a string"),
    (#"{"command": ["x"], "tags": ["a\u0000"]}"#, "a NUL character"),
    (#"{"command": ["x"], "name": "a", "name": "b"}"#, #"column 33: the member "name" is given twice"#),
  ])
  func `a bad line says why`(json: String, reason: String) throws {
    let error = try #require(throws: TaskLineError.self) { try TaskLine(json: Array(json.utf8)) }
    #expect(reason.isEmpty ? !error.reason.isEmpty : error.reason.contains(reason), "\(error.reason)")
  }

  @Test func `a batch is full by count and by bytes, and empty when taken`() {
    var batch = TaskBatch()
    let line = Array(#"{"command": ["true"]}"#.utf8)
    for _ in 0..<2000 {
      #expect(!batch.isFull(before: line.count))
      batch.append(NewTaskRequest(), size: line.count)
    }
    #expect(batch.isFull(before: line.count))
    #expect(batch.take().count == 2000)
    #expect(!batch.isFull(before: line.count))
    batch.append(NewTaskRequest(), size: 9 << 20)
    #expect(batch.isFull(before: line.count))
  }

  @Test func `progress tells number, rate and rest, ten times a second at most and nothing of short work`() {
    var text = ProgressText("added", start: .seconds(5))
    #expect(text.text(done: 10, part: 0.1, at: .milliseconds(5400)) == nil)
    #expect(text.text(done: 2000, part: 0.25, at: .seconds(6)) == "added 2,000, 2,000 a second, about 3s left")
    #expect(text.text(done: 2100, part: 0.26, at: .milliseconds(6099)) == nil)
    #expect(text.text(done: 4000, part: nil, at: .seconds(7)) == "added 4,000, 2,000 a second")
    #expect(text.text(done: 0, part: 0, at: .seconds(8)) == "added 0")
  }

  @Test func `the mailbox gives everything that was posted since, in order`() async {
    let mailbox = Mailbox<Int>()
    mailbox.post(1)
    mailbox.post(2)
    #expect(await mailbox.next() == [1, 2])
    async let later = mailbox.next()
    mailbox.post(3)
    #expect(await later == [3])
  }
}
