import CommandTestSupport
import Glibc
import Testing

/// Colours, characters and sizes of the dashboard in a terminal.
@Suite(.serialized, .timeLimit(.minutes(5)), .needsTmux)
struct LooksTests {
  @Test func `T goes through the themes, and --theme begins with one`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      try await screen.open("--theme light")
      let light = try await screen.capture(styled: true)
      try await screen.type("T")
      // The other theme draws every cell anew; its name is told.
      try await screen.wait(for: "theme mono")
      let before = styles(in: light)
      try await screen.wait("the styles of another theme", styled: true) { styles(in: $0) != before }
      try await screen.quit()
      try await screen.type("clear\n")
      try await screen.type("\(try Sandbox.program) --theme nowhere; echo \"en\"ded=$?\n")
      let refused = try await screen.wait(for: "ended=")
      #expect(refused.contains("ended=64"))
      #expect(refused.contains("nowhere"))
      #expect(refused.contains("high-contrast-dark"))
    }
  }

  @Test func `the theme that was chosen last is there again, unless another is named`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.type("T")
      try await screen.wait(for: "theme deuteranopia")
      try await screen.quit()
      try await screen.type("clear\n")
      try await screen.open("--theme light")
      try await screen.type("T")
      try await screen.wait(for: "theme mono")
      try await screen.quit()
      try await screen.type("clear\n")
      try await screen.open()
      try await screen.type("T")
      try await screen.wait(for: "theme terminal-16")
      try await screen.quit()
      #expect(try sandbox.read("../state/signalbox/theme") == "terminal-16\n")
    }
  }

  @Test(arguments: ["dumb", "no-such-terminal", ""])
  func `a terminal that cannot show a board is told so in one sentence`(kind: String) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      try await screen.type("TERM='\(kind)' \(try Sandbox.program) watch; echo \"en\"ded=$?\n")
      let shown = try await screen.wait(for: "ended=")
      #expect(shown.contains("ended=70"))
      #expect(shown.contains("signalbox: "))
    }
  }

  @Test(arguments: [["LC_ALL": "C"], ["LC_ALL": "", "LC_CTYPE": "", "LANG": "POSIX"]])
  func `where text is not UTF-8 ASCII alone is drawn`(locale: [String: String]) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--", "false")
      try await sandbox.run("wait", "1")
      let screen = try await Screen(in: sandbox, with: locale)
      try await screen.open()
      #expect(try await screen.wait(for: "exit code 1").utf8.allSatisfy { $0 < 0x80 })
      try await screen.quit()
    }
  }

  @Test func `where text is not UTF-8 every command draws with ASCII alone on a terminal, and pipes text as it is`()
    async throws
  {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      _ = try await sandbox.add("echo 件名 done; exit 3", options: "--name", "the.nightly.report.of.everything.there.is")
      try await sandbox.run("wait", "1")
      let screen = try await Screen(in: sandbox, columns: 60, rows: 200, with: ["LC_ALL": "C"])
      let program = try Sandbox.program
      let commands = ["list", "stats", "logs 1", "list --jsonl", "wait 1", "token --help"].map { "\(program) \($0)" }
      try await screen.type("clear; \(commands.joined(separator: "; ")); echo \"all\"done\n")
      let shown = try await screen.wait(for: "alldone")
      #expect(shown.utf8.allSatisfy { $0 < 0x80 }, "\(shown)")
      #expect(shown.split(separator: "\n").contains { $0.contains(" failed ") && $0.contains("~") }, "\(shown)")
      for words in ["started 1 - completed 0", "???? done", "operator ana sha256:~"] {
        #expect(shown.contains(words), "\(shown)")
      }
      let locale = ["LC_ALL": "C"]
      #expect(try await sandbox.run("stats", with: locale).output.contains("started 1 · completed 0"))
      #expect(try await sandbox.run("logs", "1", with: locale).output == "件名 done\n")
    }
  }

  @Test func `list fits a terminal of 60 columns and shows states in their colours, without any where NO_COLOR is set`()
    async throws
  {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let script = "echo there is no space left on the device >&2; exit 3"
      _ = try await sandbox.add(script, options: "--name", "nightly.report.of.everything")
      try await sandbox.run("wait", "1")
      let screen = try await Screen(in: sandbox, columns: 60, rows: 24)
      try await screen.type("clear; \(try Sandbox.program) list; echo \"en\"ded\n")
      let lines = try await screen.wait(for: "ended").split(separator: "\n").map { $0.drop { $0 == " " } }
      let heading = try #require(lines.firstIndex { $0.hasPrefix("ID  STATE") })
      #expect(lines[heading + 1].hasPrefix("1  failed") && lines[heading + 1].contains("exit code"))
      #expect(lines[heading + 2].hasPrefix("ended"))
      #expect(try await screen.capture(styled: true).contains("\u{1B}[31mfailed"))
      try await screen.type("clear; NO_COLOR=1 \(try Sandbox.program) list; echo \"fin\"ished\n")
      try await screen.wait(for: "finished")
      let plain = try await screen.capture(styled: true)
      #expect(plain.contains("failed") && !plain.contains("\u{1B}[31m"))
      try await screen.type("exit\n")
    }
  }

  private func styles(in text: String) -> Set<Substring> {
    Set(text.split(separator: "\u{1B}").map { $0.prefix { $0 != "m" } })
  }

  @Test func `with NO_COLOR no colour is set`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--", "false")
      try await sandbox.run("wait", "1")
      let screen = try await Screen(in: sandbox, with: ["NO_COLOR": "1"])
      let before = screen.bytes.count
      try await screen.open()
      try await screen.wait(for: "exit code 1")
      try await screen.quit()
      #expect(colours(in: Array(screen.bytes.dropFirst(before))).isEmpty)
    }
  }

  @Test func `without it there are colours`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      let before = screen.bytes.count
      try await screen.open()
      try await screen.quit()
      #expect(!colours(in: Array(screen.bytes.dropFirst(before))).isEmpty)
    }
  }

  /// The parameters of SGR sequences that set a colour.
  private func colours(in bytes: [UInt8]) -> [Substring] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\u{1B}[").compactMap { piece in
      let parameters = piece.prefix { $0.isNumber || $0 == ";" || $0 == ":" }
      guard piece.dropFirst(parameters.count).first == "m" else { return nil }
      let numbers = parameters.split { $0 == ";" || $0 == ":" }.compactMap { Int($0) }
      return numbers.contains { (30...38).contains($0) || (40...48).contains($0) || (90...107).contains($0) }
        ? parameters : nil
    }
  }

  @Test func `--ascii draws with ASCII alone`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--", "false")
      try await sandbox.run("wait", "1")
      let screen = try await Screen(in: sandbox)
      try await screen.open("--ascii")
      let shown = try await screen.wait(for: "exit code 1")
      #expect(shown.utf8.allSatisfy { $0 < 0x80 })
      try await screen.type("?")
      #expect(try await screen.wait(for: "suspend").utf8.allSatisfy { $0 < 0x80 })
      try await screen.press("Escape")
      try await screen.wait("no help") { !$0.contains("suspend") }
      try await screen.quit()
    }
  }

  @Test func `--local shows each moment by the offset in force then`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      // A zone that is five hours ahead from the day after tomorrow on, for nearly a year: the task is due after that.
      var (now, today) = (time(nil), tm())
      gmtime_r(&now, &today)
      let days = [2, -1].map { (Int(today.tm_yday) + $0 + 365) % 365 + 1 }
      let zone = "AAA0BBB-5,J\(days[0])/0,J\(days[1])/0"
      try await sandbox.run("add", "--delay", "96h", "--", "true")
      let screen = try await Screen(in: sandbox, columns: 200, rows: 60, with: ["TZ": zone])
      try await screen.open("--local")
      try await screen.type("1")
      let shown = try await screen.wait("the task's times") { shown in
        shown.contains("#1 selected") && shown.contains("enqueued ") && shown.contains("due ")
      }
      let added = try #require(shown.firstMatch(of: /enqueued +(?:\d\d-\d\d )?(\d\d):/))
      let due = try #require(shown.firstMatch(of: /due +(?:\d{4}-)?\d\d-\d\d (\d\d):/))
      let hours = (try #require(Int(added.output.1)), try #require(Int(due.output.1)))
      #expect((hours.1 - hours.0 + 24) % 24 == 5)
      try await screen.quit()
    }
  }

  @Test func `it is resized while it updates, down to 20x5 and back`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox, "--slots", "2")
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try sandbox.write(String(repeating: "{\"command\": [\"true\"]}\n", count: 150), to: "tasks.jsonl")
      let adding = try sandbox.launch(["add", "--from", "tasks.jsonl"])
      for (columns, rows) in [
        (80, 24), (200, 60), (20, 5), (39, 9), (110, 30), (5, 2), (1, 1), (181, 12), (40, 10), (20, 5),
      ] {
        try await screen.resize(columns: columns, rows: rows)
        let sign = columns < 20 ? "" : columns < 40 ? "\(columns)x\(rows), below" : "live"
        let shown = try await screen.wait("\(columns)x\(rows)") { sign.isEmpty || $0.contains(sign) }
        #expect(shown.split(separator: "\n").allSatisfy { $0.count <= columns })
      }
      try await screen.resize(columns: 120, rows: 40)
      #expect(try await adding.ended().status == 0)
      let shown = try await screen.wait(for: "4 Completed 150")
      #expect(shown.contains("SIGNALBOX"))
      #expect(shown.split(separator: "\n").last?.contains("help") == true)
      try await screen.quit()
    }
  }
}
