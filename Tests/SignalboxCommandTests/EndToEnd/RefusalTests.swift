import CommandTestSupport
import Testing

/// What makes no sense, or meets no server, is told clearly.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RefusalTests {
  @Test(arguments: ["list", "stats", "queues"])
  func `without a server the socket is named, and how to start one`(command: String) async throws {
    try await Sandbox.with { sandbox in
      let ended = try await sandbox.run(command)
      #expect(ended.status == 69)
      #expect(ended.error.contains(sandbox.socket))
      #expect(ended.error.contains("there is no such socket"))
      #expect(ended.error.contains("signalbox serve"))
      #expect(ended.output == "")
    }
  }

  @Test func `a server that was started without a runtime directory is found with one`() async throws {
    try await Sandbox.with { sandbox in
      // As cron starts it.
      _ = try await Server(in: sandbox, with: ["XDG_RUNTIME_DIR": ""])
      #expect(try await sandbox.run("stats").status == 0)
      #expect(try await sandbox.run("add", "--", "true").output == "1\n")
    }
  }

  @Test func `where none answers, those that run are named`() async throws {
    try await Sandbox.with { sandbox in
      let other = "\(sandbox.path)/run/signalbox/other.sock"
      _ = try await Server(in: sandbox, "--socket", other)
      for arguments in [["list"], ["watch"], ["list", "--socket", "\(sandbox.path)/nowhere.sock"]] {
        let ended = try await sandbox.launch(arguments).ended()
        #expect(ended.status == 69)
        #expect(ended.error.contains("--socket \(other)"), "\(ended.error)")
      }
    }
  }

  @Test func `a server that was started with other variables is named, and not used`() async throws {
    try await Sandbox.with { sandbox in
      let elsewhere = "\(sandbox.path)/elsewhere"
      _ = try await Server(in: sandbox, with: ["XDG_RUNTIME_DIR": elsewhere])
      let ended = try await sandbox.run("list")
      #expect(ended.status == 69)
      #expect(ended.error.contains("--socket \(elsewhere)/signalbox/default.sock"), "\(ended.error)")
    }
  }

  @Test func `the dashboard without a terminal and without a server says the same`() async throws {
    try await Sandbox.with { sandbox in
      let ended = try await sandbox.run()
      #expect(ended.status == 69)
      #expect(ended.error.contains(sandbox.socket))
    }
  }

  @Test(arguments: [
    ["add"], ["add", "--from", "x", "--", "true"], ["add", "--env", "=x", "--", "true"], ["show", "abc"],
    ["show", "0"], ["wait"], ["cancel"], ["cancel", "1", "--filter", "x"], ["list", "--sort", "colour"],
    ["serve", "--slots", "0"], ["serve", "--log-level", "loud"], ["serve", "--listen", "nowhere"],
    ["logs", "--tail", "0", "1"], ["list", "--url", "ftp://x"], ["no-such-command", "x"],
    ["watch", "lst"], ["--ascii", "list"], ["queues", "mail", "--create"], ["help", "lst"], [""],
    ["add", "--delay", "soon", "--", "true"], ["watch", "--theme", "drak"],
  ])
  func `a command line that makes no sense ends with 64`(arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      let ended = try await sandbox.launch(arguments).ended()
      #expect(ended.status == 64, "\(ended)")
      #expect(!ended.error.isEmpty)
    }
  }

  @Test(arguments: [
    (["lst"], "there is no command lst; did you mean list?"),
    (["wiat", "1", "--json"], "there is no command wiat; did you mean wait?"),
    (["help", "stat"], "there is no command stat; did you mean stats?"),
    (["frobnicate"], "there is no command frobnicate; signalbox help lists the commands"),
    (["--ascii", "lst"], "lst is neither a server's address nor a command; did you mean list?"),
    (["list", "--sort", "-strated"], "(did you mean started?)"),
    (["list", "--jsno"], "unknown option --jsno, did you mean --json?"),
    (["retry", "--fliter", "queue:mail"], "unknown option --fliter, did you mean --filter?"),
    (["cancel", "--fliter=queue:mail"], "unknown option --fliter, did you mean --filter?"),
    (["rm", "--al"], "unknown option --al, did you mean --all?"),
    (["wait", "--timeuot", "3s", "1"], "unknown option --timeuot, did you mean --timeout?"),
    (["show", "--jsno"], "unknown option --jsno, did you mean --json?"),
    (["logs", "--folow", "x"], "unknown option --folow, did you mean --follow?"),
    (["add", "--form", "tasks.jsonl"], "unknown option --form, did you mean --from?"),
    (["kill", "--frobnicate", "1"], "unknown option --frobnicate; signalbox help kill lists the options"),
    (["watch", "--theme", "lihgt"], "(did you mean light?)"),
    (["audit", "--action", "cancle"], "(did you mean cancel?)"),
    (["serve", "--log-level", "debgu"], "(did you mean debug?)"),
    (["serve", "--keep-age", "faild:1d"], "(did you mean failed?)"),
  ])
  func `a slip of the keyboard is answered with what was meant`(arguments: [String], answer: String) async throws {
    try await Sandbox.with { sandbox in
      let ended = try await sandbox.launch(arguments).ended()
      #expect(ended.status == 64, "\(ended)")
      #expect(ended.error.contains(answer), "\(ended.error)")
      #expect(ended.output == "")
    }
  }

  @Test(arguments: [("state:nowhere", 7), ("foo:bar", 1), ("x age>soon", 7), ("\"open", 1)])
  func `a bad filter points at its column`(filter: String, column: Int) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let ended = try await sandbox.run("list", filter)
      #expect(ended.status == 64)
      let lines = ended.error.split(separator: "\n")
      #expect(lines.contains { $0.contains("column \(column)") }, "\(ended.error)")
      // The filter itself, and a caret below the column.
      let shown = try #require(lines.firstIndex { $0.hasSuffix(filter) }, "\(ended.error)")
      let caret = try #require(lines[shown + 1].firstIndex(of: "^"))
      let indent = lines[shown].count - filter.count
      #expect(lines[shown + 1].distance(from: lines[shown + 1].startIndex, to: caret) == indent + column - 1)
    }
  }

  @Test func `a name of 5000 characters is refused, and the server lives`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let refused = try await sandbox.run("add", "--name", String(repeating: "x", count: 5000), "--", "true")
      #expect(refused.status == 1)
      #expect(refused.error.contains("name has 5000 bytes; 128 are allowed"))
      #expect(refused.error.count < 200)
      #expect(try await sandbox.run("add", "--", "true").output == "1\n")
    }
  }

  @Test func `a socket path over 107 bytes is refused with its length, by server and client`() async throws {
    try await Sandbox.with { sandbox in
      let path = "/tmp/" + String(repeating: "d", count: 120)
      for command in ["serve", "list"] {
        let ended = try await sandbox.run(command, "--socket", path)
        #expect(ended.status == 64)
        #expect(ended.error.contains("125 bytes"))
        #expect(ended.error.contains("--socket"))
      }
    }
  }

  @Test func `the config file's mistakes are named with their line or key`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.start(["mkdir", "\(sandbox.path)/config/signalbox"]).ended()
      let file = "\(sandbox.path)/config/signalbox/config.toml"
      try sandbox.write("socket = \n", to: file)
      let broken = try await sandbox.run("list")
      #expect(broken.status == 64)
      #expect(broken.error.contains("\(file), line 1"))
      try sandbox.write("socket = 5\n", to: file)
      let wrong = try await sandbox.run("list")
      #expect(wrong.status == 64)
      #expect(wrong.error.contains("socket: "), "\(wrong.error)")
    }
  }

  @Test func `an unknown key of the config file warns and does not stop`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.start(["mkdir", "\(sandbox.path)/config/signalbox"]).ended()
      let file = "\(sandbox.path)/config/signalbox/config.toml"
      let socket = "\(sandbox.path)/run/signalbox/shop.sock"
      try sandbox.write("colour = 1\nsocket = \"\(socket)\"\n[serve]\nslot = 1\nname = \"shop\"\n", to: file)
      // The rest of the file counts: the server has its name, and the socket of that name.
      _ = try await Server(in: sandbox)
      let stats = try await sandbox.run("stats")
      #expect(stats.status == 0)
      #expect(stats.output.contains("server     shop "))
      let warnings = stats.error.split(separator: "\n")
      #expect(warnings.count == 2, "\(warnings)")
      #expect(warnings.contains { $0.hasSuffix("unknown key colour; it has no effect") })
      #expect(warnings.contains { $0.contains("unknown key serve.slot (did you mean slots?)") })
    }
  }

  @Test(arguments: ["", "a/b", ".x"]) func `a server's name is a name`(name: String) async throws {
    try await Sandbox.with { sandbox in
      let ended = try await Server.refusal(in: sandbox, "--name", name)
      #expect(ended.status == 64)
      #expect(ended.error.contains("is no name for a server"))
    }
  }

  @Test func `flag goes before variable, variable before config file, and that before the default`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.start(["mkdir", "\(sandbox.path)/config/signalbox"]).ended()
      try sandbox.write("socket = \"/tmp/of-config\"\n", to: "\(sandbox.path)/config/signalbox/config.toml")
      let socket = ["SIGNALBOX_SOCKET": "/tmp/of-variable"]
      let url = socket.merging(["SIGNALBOX_URL": "http+unix://%2Ftmp%2Fof-url"]) { $1 }
      #expect(try await sandbox.run("list").error.contains("/tmp/of-config"))
      #expect(try await sandbox.run("list", with: socket).error.contains("/tmp/of-variable"))
      #expect(try await sandbox.run("list", with: url).error.contains("/tmp/of-url"))
      #expect(try await sandbox.run("list", "--socket", "/tmp/of-flag", with: url).error.contains("/tmp/of-flag"))
    }
  }
}
