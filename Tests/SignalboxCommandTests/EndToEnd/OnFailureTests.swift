import CommandTestSupport
import Glibc
import Testing

/// `serve --on-failure` with real commands and a real receiver.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct OnFailureTests {
  private struct Task: Decodable {
    var id: Int
    var name: String
    var state: String
    var tries: Int
  }

  private struct Page: Decodable {
    var tasks: [Task]
  }

  private func hooks(_ sandbox: Sandbox) async throws -> [Task] {
    try await sandbox.run("list", "--json", "--sort", "id", "queue:on-failure").output.decoded(as: Page.self).tasks
  }

  @Test func `a command is told of the failure, as a task that can be watched`() async throws {
    try await Sandbox.with { sandbox in
      let hook = #"echo "$SIGNALBOX_FAILED_ID $SIGNALBOX_FAILED_NAME $SIGNALBOX_FAILED_ERROR_MESSAGE" "# + ">> told"
      _ = try await Server(in: sandbox, "--on-failure", hook)
      try await sandbox.run("wait", "\(try await sandbox.add("true"))")
      let id = try await sandbox.add("exit 3", options: "--name", "it's $(reboot)")
      try await sandbox.run("wait", "\(id)")
      let task = try #require(try await hooks(sandbox).first)
      #expect(try await sandbox.run("wait", "\(task.id)").status == 0)
      #expect(try sandbox.read("told") == "\(id) it's $(reboot) exit code 3\n")
      #expect(try await hooks(sandbox).map(\.name) == ["on_failure"])
    }
  }

  @Test func `a hook that fails is kept as a failed task, and tells of nobody`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.start(["mkdir", "\(sandbox.path)/config/signalbox"]).ended()
      try sandbox.write("[serve]\non-failure = \"exit 9\"\n", to: "\(sandbox.path)/config/signalbox/config.toml")
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("exit 3")
      try await sandbox.run("wait", "\(id)")
      let task = try #require(try await hooks(sandbox).first)
      // Its retries take half a minute: an operator's cancel ends them.
      let log = try sandbox.follow(task.id)
      _ = try await log.ended()
      try await sandbox.run("cancel", "\(task.id)")
      let after = try await hooks(sandbox)
      #expect(after.map(\.id) == [task.id])
      #expect(after[0].tries >= 1)
    }
  }

  @Test(arguments: ["https://hooks.example.org/T0/hunter2", "curl -d @- HTTPS://hooks.example.org/T0/hunter2"])
  func `serve and doctor alone warn of an address in a config file that others can read`(hook: String) async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.start(["mkdir", "\(sandbox.path)/config/signalbox"]).ended()
      let file = "\(sandbox.path)/config/signalbox/config.toml"
      try sandbox.write("[serve]\non-failure = \"\(hook)\"\n", to: file)
      for mode: mode_t in [0o644, 0o640, 0o600] {
        #expect(chmod(file, mode) == 0)
        let server = try await Server(in: sandbox)
        let list = try await sandbox.run("list")
        let doctor = try await sandbox.run("doctor")
        let served = try await server.stop()
        #expect(list.status == 0 && !list.error.contains("chmod"), "\(list)")
        for words in [doctor.error, served.error] {
          #expect(words.contains("close the file with: chmod 600 \(file)") == (mode != 0o600), "\(words)")
          #expect(!words.contains("hunter2"))
        }
      }
    }
  }

  @Test func `a command in a config file that others can read is no secret`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.start(["mkdir", "\(sandbox.path)/config/signalbox"]).ended()
      let file = "\(sandbox.path)/config/signalbox/config.toml"
      try sandbox.write("[serve]\non-failure = \"mail ops\"\n", to: file)
      #expect(chmod(file, 0o644) == 0)
      let ended = try await Server(in: sandbox).stop()
      #expect(!ended.error.contains("chmod"), "\(ended.error)")
    }
  }

  @Test func `a hook that was queued when the server was killed runs at the next start`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox, "--on-failure", "echo told >> told")
      try await sandbox.run("pause", "on-failure")
      let id = try await sandbox.add("exit 3")
      try await sandbox.run("wait", "\(id)")
      try await server.kill()
      _ = try await Server(in: sandbox)
      let task = try #require(try await hooks(sandbox).first)
      #expect(task.state == "queued")
      try await sandbox.run("resume", "on-failure")
      #expect(try await sandbox.run("wait", "\(task.id)").status == 0)
      #expect(try sandbox.read("told") == "told\n")
    }
  }

  @Test func `a webhook gets the failure as JSON, and its address is shown nowhere`() async throws {
    struct Posted: Decodable {
      var text: String
      var count: Int
    }
    try await Sandbox.with { sandbox in
      let receiver = try sandbox.start([
        "python3", "-u", "-c",
        """
        import http.server
        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                print(self.path, self.rfile.read(int(self.headers['Content-Length'])).decode())
                self.send_response(204)
                self.end_headers()
            def log_message(self, *arguments): pass
        server = http.server.HTTPServer(('127.0.0.1', 0), Receiver)
        print(server.server_port)
        server.serve_forever()
        """,
      ])
      let port = try await receiver.nextLine()
      let url = "http://127.0.0.1:\(port)/hook?key=hunter2"
      let server = try await Server(in: sandbox, with: ["SIGNALBOX_ON_FAILURE": url])
      let id = try await sandbox.add("exit 3", options: "--name", "nightly")
      let posted = try await receiver.nextLine().split(separator: " ", maxSplits: 1)
      #expect(posted[0] == "/hook?key=hunter2")
      let body = try String(posted[1]).decoded(as: Posted.self)
      #expect(body.text == "default: nightly (#\(id)) failed: exit code 3")
      #expect(body.count == 1)
      let task = try #require(try await hooks(sandbox).first)
      #expect(try await sandbox.run("wait", "\(task.id)").status == 0)
      for words in [["show", "\(task.id)"], ["logs", "\(task.id)"], ["audit", "--json"], ["list", "--json"]] {
        #expect(try await !sandbox.launch(words).ended().output.contains("hunter2"))
      }
      #expect(try await !server.stop().error.contains("hunter2"))
    }
  }

  @Test func `an address that makes no sense is refused without being repeated`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("https:///hunter2\n", to: "hook")
      chmod("\(sandbox.work)/hook", 0o600)
      let ended = try await Server.refusal(in: sandbox, "--on-failure-file", "\(sandbox.work)/hook")
      #expect(ended.status == 64)
      #expect(ended.error.contains("https://HOST/PATH"))
      #expect(!ended.error.contains("hunter2"))
    }
  }

  @Test(arguments: ["https://hooks.example.org/hunter2", " http://127.0.0.1/hunter2", "HTTPS://h/hunter2"])
  func `an address on the command line, which everyone can read, is refused`(url: String) async throws {
    try await Sandbox.with { sandbox in
      let ended = try await Server.refusal(in: sandbox, "--on-failure", url)
      #expect(ended.status == 64)
      #expect(ended.error.contains("--on-failure-file"))
      #expect(!ended.error.contains("hunter2"))
    }
  }

  @Test func `a command can come from a file, which nobody else may read or write`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("echo told >> told\n", to: "hook")
      chmod("\(sandbox.work)/hook", 0o644)
      let refused = try await Server.refusal(in: sandbox, "--on-failure-file", "\(sandbox.work)/hook")
      #expect(refused.error.contains("chmod 600 '\(sandbox.work)/hook'"))
      chmod("\(sandbox.work)/hook", 0o600)
      _ = try await Server(in: sandbox, "--on-failure-file", "\(sandbox.work)/hook")
      try await sandbox.run("wait", "\(try await sandbox.add("exit 3"))")
      let task = try #require(try await hooks(sandbox).first)
      #expect(try await sandbox.run("wait", "\(task.id)").status == 0)
      #expect(try sandbox.read("told") == "told\n")
    }
  }

  @Test func `a config file that others can write is not used`() async throws {
    try await Sandbox.with { sandbox in
      let directory = "\(sandbox.path)/config/signalbox"
      _ = try await sandbox.start(["mkdir", directory]).ended()
      try sandbox.write("[serve]\non-failure = \"echo evil\"\n", to: "\(directory)/config.toml")
      chmod("\(directory)/config.toml", 0o666)
      let file = try await Server.refusal(in: sandbox)
      #expect(file.status == 64)
      #expect(file.error.contains("chmod 600 '\(directory)/config.toml'"))
      chmod("\(directory)/config.toml", 0o600)
      chmod(directory, 0o777)
      let place = try await Server.refusal(in: sandbox)
      #expect(place.error.contains("chmod go-w '\(directory)'"))
    }
  }
}
