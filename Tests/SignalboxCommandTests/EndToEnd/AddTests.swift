import CommandTestSupport
import Testing

/// `signalbox add` on a real server.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AddTests {
  @Test func `add prints the id alone, and the command runs`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let added = try await sandbox.run("add", "--", "sh", "-c", "echo one; echo two >&2")
      #expect(added.output == "1\n")
      #expect(added.error == "")
      #expect(added.status == 0)
      #expect(try await sandbox.run("wait", "1").status == 0)
      #expect(try await sandbox.run("logs", "1").output.split(separator: "\n").sorted() == ["one", "two"])
    }
  }

  @Test func `the caller's directory and environment reach the command, and options come on top`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let script = "pwd; echo $COLOUR $SHAPE"
      let (inside, elsewhere) = (sandbox.work, "\(sandbox.path)/home")
      try await sandbox.run("add", "--", "sh", "-c", script, with: ["COLOUR": "red"], in: inside)
      try await sandbox.run(
        "add", "--dir", elsewhere, "--env", "SHAPE=a b=c", "--", "sh", "-c", script, with: ["COLOUR": "blue"])
      #expect(try await sandbox.run("wait", "1", "2").status == 0)
      #expect(try await sandbox.run("logs", "1").output == "\(inside)\nred\n")
      #expect(try await sandbox.run("logs", "2").output == "\(elsewhere)\nblue a b=c\n")
    }
  }

  @Test func `environment values appear in nothing that the server says`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox, "--log-level", "trace")
      let secret = "hunter2-\(sandbox.path.suffix(6))"
      try await sandbox.run(
        "add", "--env", "PASSWORD=\(secret)", "--", "sh", "-c", "exit 3", with: ["INHERITED": secret])
      try await sandbox.run("wait", "1")
      let api = API(socket: sandbox.socket)
      for path in ["/v1/tasks", "/v1/tasks/1", "/v1/tasks/1/attempts", "/v1/tasks/1/log", "/v1/queues", "/v1/overview"]
      {
        let answer = try await api.get(path)
        #expect(answer.status == 200, "\(path)")
        #expect(!answer.text.contains(secret), "\(path)")
      }
      #expect(try await api.get("/v1/tasks/1").text.contains("PASSWORD"))
      #expect(try await api.get("/v1/tasks?filter=\(secret)").text.contains("\"total\":0"))
      let ended = try await server.stop()
      #expect(!ended.error.contains(secret))
    }
  }

  @Test func `queue, priority, name, tags, retries, delay and timeout are the task's`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      _ = try await sandbox.add(
        "true", options: "--queue", "mail", "--priority", "7", "--name", "letter", "--tag", "user=42", "--tag", "new",
        "--retries", "2", "--delay", "2h")
      let shown = try await sandbox.run("show", "1", "--json").output.decoded(as: ShowJSON.self)
      #expect(shown.task.queue == "mail")
      #expect(shown.task.priority == 7)
      #expect(shown.task.name == "letter")
      #expect(shown.task.tags == ["user=42", "new"])
      #expect(shown.task.maxAttempts == 3)
      #expect(shown.task.state == "scheduled")
      #expect(shown.attempts.isEmpty)
      let late = try await sandbox.add("sleep 600", options: "--timeout", "100ms")
      let waited = try await sandbox.run("wait", "\(late)")
      #expect(waited.status == 1)
      let failed = try await sandbox.run("show", "\(late)", "--json").output.decoded(as: ShowJSON.self).task
      #expect(failed.state == "failed")
      #expect(failed.error?.type == "timeout")
    }
  }

  @Test func `a failing command is tried again as often as was asked`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("echo again >> tries; [ $(wc -l < tries) = 2 ]", options: "--retries", "3")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      let shown = try await sandbox.run("show", "\(id)", "--json").output.decoded(as: ShowJSON.self)
      #expect(shown.attempts.compactMap(\.outcome).sorted() == ["completed", "failed"])
    }
  }

  @Test func `add --from reads JSON lines, from a file and from standard input`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let lines = """
        {"command": ["echo", "a"], "name": "first", "queue": "letters", "tags": ["x"]}

        {"command": ["echo", "b"], "priority": 3}
        """
      try sandbox.write(lines, to: "tasks.jsonl")
      let added = try await sandbox.run("add", "--from", "tasks.jsonl", "--queue", "rest")
      #expect(added.output == "1\n2\n")
      #expect(try await sandbox.run("add", "--from", "-", input: lines).output == "3\n4\n")
      #expect(try await sandbox.run("wait", "1", "2", "3", "4").status == 0)
      let page = try await sandbox.run("list", "--sort", "id", "--json").output.decoded(as: PageJSON.self)
      #expect(page.tasks.map(\.name) == ["first", "echo", "first", "echo"])
      #expect(page.tasks.map(\.queue) == ["letters", "rest", "letters", "default"])
      #expect(try await sandbox.run("logs", "2").output == "b\n")
    }
  }

  @Test(arguments: [
    ("not json", "line 3"), (#"{"command": ["true"], "colour": "red"}"#, "unknown member \"colour\""),
    (#"{"queue": "a"}"#, "command"), (#"["true"]"#, "expected an object, not an array"),
    (#"{"command": "true"}"#, "line 3"),
  ])
  func `a bad line of add --from is named, and nothing of its batch is added`(line: String, reason: String) async throws
  {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try sandbox.write("{\"command\": [\"true\"]}\n{\"command\": [\"true\"]}\n\(line)\n", to: "tasks.jsonl")
      let added = try await sandbox.run("add", "--from", "tasks.jsonl")
      #expect(added.status == 64)
      #expect(added.output == "")
      #expect(added.error.contains("tasks.jsonl, line 3"))
      #expect(added.error.contains(reason))
      #expect(try await sandbox.run("list", "--json").output.decoded(as: PageJSON.self).total == 0)
    }
  }

  @Test func `a command that cannot start fails, with the reason`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("add", "--", "no-such-program-anywhere")
      let waited = try await sandbox.run("wait", "1")
      #expect(waited.status == 1)
      #expect(waited.error.contains("no-such-program-anywhere"))
      #expect(try await sandbox.run("logs", "1").output.contains("no-such-program-anywhere"))
    }
  }
}
