import CommandTestSupport
import Testing

/// `list`, `show`, `logs`, `wait` and `stats` on a real server.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ListTests {
  @Test func `list is a table for people, one document or a line a task for programs`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--name", "good", "--", "true")
      try await sandbox.run("add", "--name", "bad", "--tag", "user=42", "--", "sh", "-c", "exit 7")
      #expect(try await sandbox.run("wait", "1", "2").status == 1)
      let table = try await sandbox.run("list").output.split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
      #expect(table[0].prefix(4) == ["ID", "STATE", "NAME", "QUEUE"])
      #expect(table[1].prefix(4) == ["2", "failed", "bad", "default"])
      #expect(table[2].prefix(4) == ["1", "completed", "good", "default"])
      let page = try await sandbox.run("list", "--json", "state:failed", "tag:user=42").output.decoded(
        as: PageJSON.self)
      #expect(page.tasks.map(\.id) == [2])
      #expect(page.total == 1)
      let lines = try await sandbox.run("list", "--jsonl", "--sort", "id").output.split(separator: "\n")
      #expect(try lines.map { try String($0).decoded(as: TaskJSON.self).id } == [1, 2])
    }
  }

  @Test func `more tasks than a page are listed whole`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "default")
      let lines = String(repeating: "{\"command\": [\"true\"]}\n", count: 2345)
      #expect(try await sandbox.run("add", "--from", "-", input: lines).output.split(separator: "\n").count == 2345)
      let all = try await sandbox.run("list", "--jsonl", "--limit", "0", "--sort", "id").output.split(separator: "\n")
      #expect(try all.map { try String($0).decoded(as: TaskJSON.self).id } == Array(1...2345))
      let some = try await sandbox.run("list", "--limit", "3")
      #expect(some.output.split(separator: "\n").count == 4)
      #expect(some.error.contains("2,342 more"))
    }
  }

  @Test func `show tells all of a task`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("exit 9", options: "--queue", "mail", "--retries", "0")
      try await sandbox.run("wait", "\(id)")
      let shown = try await sandbox.run("show", "\(id)").output
      for words in ["state      failed", "queue      mail", "tries      1/1", "exit code 9", #"{"exitCode":9}"#] {
        #expect(shown.contains(words))
      }
    }
  }

  @Test func `show begins with command, directory and pid, and ends with the variables`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("echo $$; mkfifo gate; cat gate")
      let pid = try await sandbox.follow(id).nextLine()
      let lines = try await sandbox.run("show", "\(id)").output.split(separator: "\n")
      #expect(
        lines.prefix(3) == [
          "command    sh -c 'echo $$; mkfifo gate; cat gate'", "directory  \(sandbox.work)", "pid        \(pid)",
        ])
      let variables = try #require(lines.firstIndex { $0.hasPrefix("variables  ") })
      #expect(lines[variables].contains("HOME"))
      #expect(lines[variables + 1].hasPrefix("ATTEMPT"))
      #expect(!lines.contains { $0.hasPrefix("payload") })
      // The first runs: the same as in list and on the board.
      #expect(lines.contains("tries      1/1"))
      try await sandbox.run("kill", "\(id)")
      try await sandbox.run("wait", "\(id)")
      #expect(try await !sandbox.run("show", "\(id)").output.contains("\npid "))
    }
  }

  @Test func `logs -f prints lines as they come, and ends with the attempt`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      // Each line waits for the reader of the one before.
      let id = try await sandbox.add("mkfifo a b; echo one; cat a; echo two; cat b; echo three")
      let log = try sandbox.follow(id)
      #expect(try await log.nextLine() == "one")
      try sandbox.write("", to: "a")
      #expect(try await log.nextLine() == "two")
      try sandbox.write("", to: "b")
      #expect(try await log.nextLine() == "three")
      #expect(try await log.ended().status == 0)
    }
  }

  @Test func `logs -f waits for a task that has not started`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "default")
      let id = try await sandbox.add("echo late")
      let log = try sandbox.follow(id)
      try await sandbox.run("resume", "default")
      #expect(try await log.nextLine() == "late")
      #expect(try await log.ended().status == 0)
    }
  }

  @Test func `logs gives the bytes as they are, of the attempt and the lines that were asked for`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add(#"seq $SIGNALBOX_MARK_ATTEMPT 9; printf '\033[31m\377'"#)
      try await sandbox.run("wait", "\(id)")
      try await sandbox.run("retry", "\(id)")
      try await sandbox.run("wait", "\(id)")
      let whole = try sandbox.launch(["logs", "\(id)", "--attempt", "1"])
      _ = try await whole.ended()
      #expect(whole.output == Array("1\n2\n3\n4\n5\n6\n7\n8\n9\n\u{1B}[31m".utf8) + [0xFF])
      #expect(try await sandbox.run("logs", "\(id)").output.hasPrefix("2\n3\n"))
      #expect(try await sandbox.run("logs", "-n", "2", "\(id)").output.hasPrefix("9\n\u{1B}[31m"))
    }
  }

  @Test func `wait ends with 0 when all completed, and with 1 when one did not`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--queue", "a", "--", "true")
      try await sandbox.run("add", "--", "false")
      #expect(try await sandbox.run("wait", "1").status == 0)
      let failed = try await sandbox.run("wait", "1", "2")
      #expect(failed.status == 1)
      #expect(failed.error.contains("task 2 failed: exit code 1"))
      #expect(try await sandbox.run("wait", "--filter", "queue:a").status == 0)
      #expect(try await sandbox.run("wait", "--filter", "queue:a|default").status == 1)
      #expect(try await sandbox.run("wait", "1", "--json").output.decoded(as: [TaskJSON].self).map(\.id) == [1])
    }
  }

  @Test(
    arguments: [("exit 42", 42), ("exit 1", 1), ("exit 255", 255), ("kill -9 $$", 137), ("kill -TERM $$", 143)]
      as [(String, Int32)])
  func `wait --exit-code ends as the command did`(script: String, status: Int32) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add(script)
      let ended = try await sandbox.run("wait", "\(id)", "--exit-code")
      #expect(ended.status == status, "\(ended)")
      #expect(ended.error.contains("task \(id) failed"))
      #expect(try await sandbox.run("wait", "\(id)").status == 1)
    }
  }

  @Test func `wait --exit-code takes the first that did not complete, and 1 where no command ended`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      for code in [0, 7, 9] { _ = try await sandbox.add("exit \(code)") }
      #expect(try await sandbox.run("wait", "1", "--exit-code").status == 0)
      #expect(try await sandbox.run("wait", "3", "2", "1", "--exit-code").status == 7)
      #expect(try await sandbox.run("wait", "--filter", "id:3", "--exit-code", "--json").status == 9)
      try await sandbox.run("pause", "default")
      let queued = try await sandbox.add("exit 5")
      try await sandbox.run("cancel", "\(queued)")
      #expect(try await sandbox.run("wait", "\(queued)", "--exit-code").status == 1)
    }
  }

  @Test func `logs -f ends with 1 when the attempt did not complete, and says how it ended`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("mkfifo gate; echo up; cat gate; exit 42")
      let log = try sandbox.follow(id)
      #expect(try await log.nextLine() == "up")
      try sandbox.write("", to: "gate")
      let ended = try await log.ended()
      #expect(ended.status == 1)
      #expect(ended.error.contains("attempt 1 of task \(id) failed: exit code 42"))
      #expect(try await sandbox.run("logs", "\(id)").status == 0)
    }
  }

  @Test func `logs -f ends with 1 when the task was cancelled before it started`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "default")
      let id = try await sandbox.add("true")
      try await sandbox.run("cancel", "\(id)")
      let ended = try await sandbox.run("logs", "-f", "\(id)")
      #expect(ended.status == 1)
      #expect(ended.error.contains("task \(id) is cancelled"))
    }
  }

  @Test func `logs -f of an attempt tells of that attempt, whatever became of the task`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("[ $SIGNALBOX_MARK_ATTEMPT = 2 ]")
      try await sandbox.run("wait", "\(id)")
      try await sandbox.run("retry", "\(id)")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      #expect(try await sandbox.run("logs", "-f", "\(id)", "--attempt", "1").status == 1)
      #expect(try await sandbox.run("logs", "-f", "\(id)", "--attempt", "2").status == 0)
      #expect(try await sandbox.run("logs", "-f", "\(id)").status == 0)
    }
  }

  @Test func `wait returns when a running task ends, and gives up when told to`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("mkfifo gate; echo up; cat gate")
      _ = try await sandbox.follow(id).nextLine()
      let late = try await sandbox.run("wait", "\(id)", "--timeout", "10ms")
      #expect(late.status == 1)
      #expect(late.error.contains("not all have ended"))
      let waiting = try sandbox.launch(["wait", "\(id)"])
      try sandbox.write("", to: "gate")
      #expect(try await waiting.ended().status == 0)
    }
  }

  @Test func `stats and queues count`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox, "--slots", "3")
      try await sandbox.run("add", "--queue", "mail", "--", "true")
      try await sandbox.run("add", "--queue", "mail", "--", "false")
      try await sandbox.run("wait", "1", "2")
      let stats = try await sandbox.run("stats").output
      #expect(stats.contains("pid \(server.child.pid)"))
      #expect(stats.contains("0 of 3 in use"))
      #expect(stats.contains("completed 1 · failed 1"))
      #expect(try await sandbox.run("stats", "--json").output.hasPrefix("{"))
      let queues = try await sandbox.run("queues").output.split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
      #expect(queues.contains(["mail", "0", "0", "1", "1", "-", "open"]))
    }
  }
}
