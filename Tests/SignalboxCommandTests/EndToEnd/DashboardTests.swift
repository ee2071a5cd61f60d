import CommandTestSupport
import Testing

/// The dashboard in a terminal, on a real server, by its keys.
@Suite(.serialized, .timeLimit(.minutes(5)), .needsTmux)
struct DashboardTests {
  @Test func `it opens with the tasks of all panes, wide names among them`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--name", "went-well", "--", "true")
      try await sandbox.run("add", "--name", "went-wrong", "--", "false")
      try await sandbox.run("wait", "1", "2")
      _ = try await sandbox.add("echo 'こんにちは up'; sleep 600", options: "--name", "件名テスト🚀")
      try await sandbox.run("pause", "held", "--create")
      _ = try await sandbox.add("true", options: "--name", "to-come", "--queue", "held")
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      let shown = try await screen.wait("all four tasks and the log") { shown in
        ["went-well", "went-wrong", "件名テスト🚀", "to-come", "こんにちは up", "#3 selected"].allSatisfy(shown.contains)
      }
      for words in ["1 Queued 1", "2 Running 1", "3 Failed 1", "4 Completed 1", "exit code 1", "paused by"] {
        #expect(shown.contains(words), "\(words)")
      }
      try await screen.quit()
    }
  }

  @Test func `the cursor stays on its task while the list moves`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      for _ in 1...3 { _ = try await sandbox.add("true") }
      try await sandbox.run("wait", "1", "2", "3")
      let screen = try await Screen(in: sandbox, columns: 80, rows: 24)
      try await screen.open()
      try await screen.type("4")
      try await screen.wait(for: "#3 selected")
      try await screen.type("j")
      try await screen.wait(for: "#2 selected")
      let moved = try await screen.wait("the cursor on #2") { cursor(in: $0)?.line.contains("#2 ") == true }
      let row = try #require(cursor(in: moved)).row
      for _ in 4...6 { _ = try await sandbox.add("true") }
      let shown = try await screen.wait("six completed tasks, the cursor three rows further down") {
        $0.contains("#6 ") && $0.contains("#4 ") && cursor(in: $0)?.row == row + 3
      }
      #expect(shown.contains("#2 selected"))
      #expect(try #require(cursor(in: shown)).line.contains("#2 "))
      try await screen.quit()
    }
  }

  /// The row that the cursor marks, and where it is.
  private func cursor(in shown: String) -> (row: Int, line: Substring)? {
    let lines = shown.split(separator: "\n")
    return lines.firstIndex { $0.hasPrefix(">") }.map { ($0, lines[$0]) }
  }

  @Test func `a filter narrows the list, a bad one points at its column, Esc clears it`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      for name in ["apple", "pear", "apple-pie"] { try await sandbox.run("add", "--name", name, "--", "true") }
      try await sandbox.run("wait", "1", "2", "3")
      let screen = try await Screen(in: sandbox, columns: 80, rows: 24)
      try await screen.open()
      try await screen.type("4")
      try await screen.wait(for: "pear")
      try await screen.type("/name:apple*\n")
      let narrowed = try await screen.wait("apples alone") { $0.contains("#1 ") && !$0.contains("pear") }
      #expect(narrowed.contains("apple-pie"))
      try await screen.type("/")
      try await screen.press("C-u")
      try await screen.type("x foo:bar\n")
      try await screen.wait(for: "column 3")
      try await screen.press("Escape")
      try await screen.press("Escape")
      try await screen.wait(for: "pear")
      try await screen.quit()
    }
  }

  @Test func `inspection tells of the attempts and their errors`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--", "sh", "-c", "exit $((SIGNALBOX_MARK_ATTEMPT + 40))")
      try await sandbox.run("wait", "1")
      try await sandbox.run("retry", "1")
      try await sandbox.run("wait", "1")
      let screen = try await Screen(in: sandbox, columns: 80, rows: 24)
      try await screen.open()
      try await screen.type("3")
      try await screen.wait(for: "#1 selected")
      try await screen.press("Enter")
      try await screen.wait("both attempts") { $0.contains("exit code 41") && $0.contains("exit code 42") }
      try await screen.press("Escape")
      try await screen.wait("the list again") { !$0.contains("exit code 41") }
      try await screen.quit()
    }
  }

  @Test func `the log is followed until it is scrolled up, and again from its end`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("mkfifo a b; seq 100; cat a; echo more; cat b; echo last")
      let screen = try await Screen(in: sandbox, columns: 80, rows: 24)
      try await screen.open()
      try await screen.wait("the end of the log") { $0.contains("FOLLOW") && $0.contains(" 100\n") }
      try await screen.type("l")
      try await screen.press("PPage")
      try await screen.wait("an earlier page") { !$0.contains(" 100\n") && $0.contains("not following") }
      try sandbox.write("", to: "a")
      try await screen.wait("a log that counts on") { $0.contains("not following") && $0.contains("101 lines") }
      try await screen.type("G")
      try await screen.wait("more") { $0.contains("FOLLOW") && $0.contains(" more\n") }
      try sandbox.write("", to: "b")
      try await screen.wait("the end") { $0.contains(" last\n") && $0.contains("END") }
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      try await screen.quit()
    }
  }

  @Test func `the log of an earlier attempt is read, and that of the latest again`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("echo words-of-$SIGNALBOX_MARK_ATTEMPT; false")
      try await sandbox.run("wait", "\(id)")
      try await sandbox.run("retry", "\(id)")
      try await sandbox.run("wait", "\(id)")
      let screen = try await Screen(in: sandbox, columns: 80, rows: 24)
      try await screen.open()
      try await screen.type("3")
      try await screen.wait(for: "#\(id) selected")
      try await screen.type("l")
      try await screen.wait("the latest") { shown in
        ["words-of-2", "attempt 2 of 2", "[ earlier attempt"].allSatisfy(shown.contains)
      }
      try await screen.type("[")
      try await screen.wait("the first, and the way back") { shown in
        ["words-of-1", "attempt 1 of 2", "] later attempt"].allSatisfy(shown.contains) && !shown.contains("words-of-2")
      }
      try await screen.type("[")
      try await screen.wait(for: "attempt 1 is the first")
      try await screen.type("]")
      try await screen.wait("the latest again") { $0.contains("words-of-2") && $0.contains("attempt 2 of 2") }
      try await screen.type("3")
      try await screen.wait(for: "inspect")
      try await screen.press("Enter")
      try await screen.wait("the inspection") { $0.contains("attempts") && !$0.contains("words-of-2") }
      try await screen.type("[")
      try await screen.wait(for: "> #1")
      try await screen.press("Enter")
      try await screen.wait(for: "words-of-1")
      try await screen.quit()
    }
  }

  @Test func `x cancels a running command: its process goes, and the screen says so`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("sleep 600 & echo $$ $!; wait")
      let pids = try await sandbox.follow(id).nextLine().split(separator: " ").compactMap { Int32($0) }
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.wait(for: "#\(id) selected")
      #expect(pids.count == 2 && pids.allSatisfy(Processes.isAlive))
      try await screen.type("x")
      try await screen.wait(for: "cancel #\(id): stopped after")
      #expect(!pids.contains(where: Processes.isAlive))
      try await screen.wait("it among the failed") { $0.contains("3 Failed") && $0.contains("⊘") }
      try await screen.quit()
    }
  }

  @Test func `K asks first, and the safe answer is no`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("trap '' TERM; echo $$; while :; do sleep 600; done")
      let pid = try #require(Int32(try await sandbox.follow(id).nextLine()))
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.wait(for: "#\(id) selected")
      try await screen.type("K")
      try await screen.wait(for: "Kill #\(id)?")
      try await screen.readQuestion()
      try await screen.press("Enter")
      try await screen.wait(for: "nothing done")
      #expect(Processes.isAlive(pid))
      try await screen.type("K")
      try await screen.wait(for: "Kill #\(id)?")
      try await screen.readQuestion()
      try await screen.type("y")
      try await screen.wait(for: "kill #\(id): stopped after")
      #expect(!Processes.isAlive(pid))
      try await screen.quit()
    }
  }

  @Test func `r runs a failed task again`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("[ $SIGNALBOX_MARK_ATTEMPT = 2 ]")
      try await sandbox.run("wait", "\(id)")
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.type("3")
      try await screen.wait(for: "#\(id) selected")
      try await screen.type("r")
      try await screen.wait(for: "4 Completed 1")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      try await screen.quit()
    }
  }

  @Test func `marked tasks are cancelled together, after a question`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "default")
      for _ in 1...4 { _ = try await sandbox.add("true") }
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.type("1")
      try await screen.wait(for: "#1 selected")
      try await screen.type("  ")
      try await screen.wait(for: "2 marked")
      try await screen.type("x")
      try await screen.wait(for: "Cancel 2 tasks?")
      try await screen.readQuestion()
      try await screen.type("y")
      try await screen.wait(for: "cancel 2 tasks: 2 cancelled")
      let left = try await sandbox.run("list", "--json", "--sort", "id", "state:queued").output.decoded(
        as: PageJSON.self)
      #expect(left.tasks.map(\.id) == [3, 4])
      try await screen.quit()
    }
  }

  @Test func `p pauses the task's queue, and resumes it`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "mail", "--create")
      let id = try await sandbox.add("true", options: "--queue", "mail")
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.type("1")
      try await screen.wait(for: "#\(id) selected")
      try await screen.type("p")
      try await screen.wait("word of it, and the task's end") { shown in
        shown.contains("queue mail resumed") && shown.contains("4 Completed 1")
      }
      #expect(try await sandbox.run("queues", "mail").output.contains("open"))
      try await screen.type("4")
      try await screen.wait("the cursor on it among the completed") { $0.contains("> ✓") }
      try await screen.type("p")
      try await screen.wait(for: "queue mail paused")
      #expect(try await sandbox.run("queues", "mail").output.contains("paused by"))
      try await screen.quit()
    }
  }

  @Test func `the help comes and goes`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let screen = try await Screen(in: sandbox)
      try await screen.open()
      try await screen.type("?")
      let help = try await screen.wait(for: "suspend")
      for words in ["next pane", "kill a running command", "search the whole log"] { #expect(help.contains(words)) }
      try await screen.press("Escape")
      try await screen.wait("no help") { !$0.contains("suspend") }
      try await screen.quit()
    }
  }
}
