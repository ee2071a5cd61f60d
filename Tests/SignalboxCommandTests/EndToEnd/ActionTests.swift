import CommandTestSupport
import Testing

/// Cancel, kill, retry, rm, clean and queues on a real server.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ActionTests {
  /// Starts a command that tells its own number and that of a process of its own, and goes on for long.
  private func startLongCommand(_ sandbox: Sandbox, _ script: String = "wait") async throws -> (id: Int, pids: [Int32])
  {
    let id = try await sandbox.add("sleep 600 & echo $$ $!; \(script)")
    let pids = try await sandbox.follow(id).nextLine().split(separator: " ").compactMap { Int32($0) }
    #expect(pids.count == 2)
    #expect(pids.allSatisfy(Processes.isAlive))
    return (id, pids)
  }

  @Test func `cancel ends a running command, and what it started`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let (id, pids) = try await startLongCommand(sandbox)
      #expect(try await sandbox.run("cancel", "\(id)").output == "\(id) asked to stop\n")
      #expect(try await sandbox.run("wait", "\(id)").error.contains("cancelled"))
      #expect(!pids.contains(where: Processes.isAlive))
      #expect(try await sandbox.run("list", "--json").output.decoded(as: PageJSON.self).tasks[0].state == "cancelled")
    }
  }

  @Test func `kill ends a command that does not listen to SIGTERM`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let (id, pids) = try await startLongCommand(sandbox, "trap '' TERM; while :; do wait; sleep 600; done")
      #expect(try await sandbox.run("kill", "\(id)").output == "\(id) killed\n")
      #expect(try await sandbox.run("wait", "\(id)").status == 1)
      #expect(!pids.contains(where: Processes.isAlive))
    }
  }

  @Test func `what is queued is cancelled before it starts, and can be retried`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      #expect(try await sandbox.run("pause", "default").output.hasPrefix("default paused by "))
      let id = try await sandbox.add("echo ran >> runs")
      #expect(try await sandbox.run("cancel", "\(id)").output == "\(id) cancelled\n")
      #expect(try await sandbox.run("retry", "\(id)").output == "\(id) queued again\n")
      #expect(try await sandbox.run("resume", "default").output == "default open\n")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      #expect(try sandbox.read("runs") == "ran\n")
    }
  }

  @Test func `actions take a filter, and tell first when asked`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "mail", "--create")
      for _ in 1...3 { _ = try await sandbox.add("true", options: "--queue", "mail") }
      let shown = try await sandbox.run("cancel", "--filter", "queue:mail", "--dry-run")
      #expect(shown.output == "3 tasks (3 queued) would be cancelled\n")
      let set = try #require(shown.error.split(separator: " ").last?.filter { $0 != "\n" })
      let late = try await sandbox.add("true", options: "--queue", "mail")
      #expect(try await sandbox.run("list", "--json", "state:queued").output.decoded(as: PageJSON.self).total == 4)
      #expect(try await sandbox.run("cancel", "--set", set).output == "3 cancelled\n")
      let again = try await sandbox.run("cancel", "--set", set)
      #expect(again.status == 1 && again.error.contains("no such set"))
      #expect(
        try await sandbox.run("cancel", "--filter", "queue:mail").output == "1 cancelled\n3 left alone (cancelled)\n")
      #expect(late == 4)
      #expect(try await sandbox.run("list", "--json", "state:cancelled").output.decoded(as: PageJSON.self).total == 4)
      #expect(
        try await sandbox.run("retry", "--filter", "queue:mail").output == "no such task\n4 left alone (cancelled)\n")
      #expect(try await sandbox.run("retry", "--filter", "state:cancelled id:2").output == "1 queued again\n")
      let grown = try await sandbox.run("cancel", "--all", "--at-most", "0")
      #expect(grown.status == 1 && grown.error.contains("at most 0 were expected"))
      #expect(try await sandbox.run("cancel", "--all").output == "1 cancelled\n3 left alone (cancelled)\n")
    }
  }

  /// What an unset variable of the shell leaves of a command is refused, and nothing is done.
  @Test(
    arguments: [
      ["cancel", "--filter", ""], ["cancel", "--filter", " \t "], ["cancel", "--filter", "name:*"], ["cancel"],
      ["kill", "--filter", ""], ["retry", "--filter", ""], ["rm", "--filter", ""], ["rm"], ["clean", ""], ["clean"],
      ["clean", "", " "], ["clean", "queue:*"], ["wait", "--filter", ""], ["cancel", "--set", ""], ["pause", ""],
    ]) func `an empty filter is refused, and nothing is done`(arguments: [String]) async throws
  {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "default")
      _ = try await sandbox.add("true")
      let second = try await sandbox.add("true")
      try await sandbox.run("cancel", "\(second)")
      let ended = try await sandbox.launch(arguments).ended()
      #expect(ended.status == 64, "\(ended)")
      let page = try await sandbox.run("list", "--json", "--sort", "id").output.decoded(as: PageJSON.self)
      #expect(page.tasks.map(\.state) == ["queued", "cancelled"])
    }
  }

  @Test func `a queue that is not there is not made, and the one that was meant is named`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "upstream", "--create")
      _ = try await sandbox.add("true", options: "--queue", "upstream")
      let paused = try await sandbox.run("pause", "upstraem")
      #expect(paused.status == 1)
      #expect(paused.output == "")
      #expect(paused.error.contains("There is no queue upstraem; did you mean upstream?"))
      #expect(paused.error.contains("--create"))
      for arguments in [
        ["resume", "upstraem"], ["queues", "upstraem", "--rate", "5"], ["queues", "upstraem"],
        ["queues", "upstraem", "--json"],
      ] {
        let ended = try await sandbox.launch(arguments).ended()
        #expect(ended.status == 1, "\(ended)")
        #expect(ended.error.contains("There is no queue upstraem; did you mean upstream?"))
      }
      #expect(try await sandbox.run("queues").output.contains("upstraem") == false)
      #expect(try await sandbox.run("queues", "upstraem", "--create", "--rate", "5").output.contains("5/s"))
      #expect(try await sandbox.run("resume", "upstraem").output == "upstraem open\n")
    }
  }

  @Test func `a queue runs as many at once as it is told`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox, "--slots", "4")
      let set = try await sandbox.run("queues", "narrow", "--create", "--concurrency", "1", "--rate", "200").output
      let row = set.split(separator: "\n").last?.split(separator: " ")
      #expect(row == ["narrow", "0", "0", "0", "0", "1,", "200/s", "open"])
      // Each fails when it meets another.
      let script = "mkdir alone || exit 1; sleep 0.02; rmdir alone"
      for _ in 1...6 { _ = try await sandbox.add(script, options: "--queue", "narrow") }
      #expect(try await sandbox.run("wait", "--filter", "queue:narrow").status == 0)
    }
  }

  @Test func `higher priority starts first, then the older`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox, "--slots", "1")
      try await sandbox.run("pause", "default")
      for (name, priority) in [("low", "-1"), ("first", "0"), ("second", "0"), ("high", "5")] {
        _ = try await sandbox.add("echo \(name) >> order", options: "--priority", priority)
      }
      try await sandbox.run("resume", "default")
      #expect(try await sandbox.run("wait", "1", "2", "3", "4").status == 0)
      #expect(try sandbox.read("order") == "high\nfirst\nsecond\nlow\n")
    }
  }

  @Test func `rm deletes what has ended, with its log, and not what runs`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--", "echo", "x")
      try await sandbox.run("wait", "1")
      #expect(try await sandbox.run("rm", "1").output == "1 deleted\n")
      let gone = try await sandbox.run("logs", "1")
      #expect(gone.status == 1)
      #expect(gone.error.contains("#1"))
      let (id, _) = try await startLongCommand(sandbox)
      let refused = try await sandbox.run("rm", "\(id)")
      #expect(refused.status == 1)
      #expect(refused.error.contains("task \(id) is running: it cannot be deleted"))
    }
  }

  @Test func `clean deletes only what has ended`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--", "true")
      try await sandbox.run("add", "--", "false")
      try await sandbox.run("wait", "1", "2")
      try await sandbox.run("pause", "default")
      try await sandbox.run("add", "--", "true")
      let shown = try await sandbox.run("clean", "--dry-run", "queue:default").output
      #expect(shown == "2 tasks (1 completed, 1 failed) would be deleted\n")
      #expect(try await sandbox.run("clean", "queue:default").output == "2 deleted\n")
      #expect(try await sandbox.run("list", "--json").output.decoded(as: PageJSON.self).tasks.map(\.id) == [3])
    }
  }

  @Test func `an illegal move is refused, naming the state, and changes nothing`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let (id, pids) = try await startLongCommand(sandbox)
      let retried = try await sandbox.run("retry", "\(id)")
      #expect(retried.status == 1)
      #expect(retried.error.contains("task \(id) is running: it cannot be retried"))
      #expect(pids.allSatisfy(Processes.isAlive))
      try await sandbox.run("add", "--", "true")
      try await sandbox.run("wait", "2")
      let cancelled = try await sandbox.run("cancel", "2")
      #expect(cancelled.status == 1)
      #expect(cancelled.error.contains("task 2 is completed: it cannot be cancelled"))
    }
  }

  @Test(arguments: ["cancel", "kill", "retry", "rm", "show", "logs", "wait"])
  func `an unknown id is refused by name`(command: String) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let ended = try await sandbox.run(command, "4711")
      #expect(ended.status == 1)
      #expect(ended.error.contains("4711"))
      #expect(ended.output == "")
    }
  }
}
