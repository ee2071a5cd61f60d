import CommandTestSupport
import FoundationEssentials
import Glibc
import SignalboxModel
import Testing

/// A server that the machine gives little.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ShortageTests {
  /// Starts a server with so many descriptors.
  private func serve(_ sandbox: Sandbox, _ limit: String, slots: Int) async throws -> Child {
    let server = try sandbox.start([
      "sh", "-c", "\(limit); exec \"$0\" serve --slots \(slots)", try Sandbox.program,
    ])
    _ = try await server.errorLine(with: " serves on ")
    return server
  }

  @Test func `with 64 descriptors every command completes, by as many at once as fit`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await serve(sandbox, "ulimit -n 64", slots: 8)
      #expect(try await server.errorLine(with: "3/8 slots (descriptors)").contains("tasks: sqlite"))
      let lines = String(repeating: #"{"command": ["sleep", "0.02"]}"# + "\n", count: 120)
      try await sandbox.run("add", "--from", "-", input: lines)
      #expect(try await sandbox.run("wait", "--filter", "queue:default").status == 0)
      let page = try await sandbox.run("list", "--json", "--limit", "0").output.decoded(as: PageJSON.self)
      #expect(page.tasks.count == 120)
      #expect(page.tasks.allSatisfy { $0.state == "completed" && $0.tries == 0 })
      #expect(try await sandbox.run("stats").output.contains("3/8 slots (descriptors)"))
      let doctor = try await sandbox.run("doctor")
      #expect(doctor.output.contains("3/8 slots (descriptors)"), "\(doctor.output)\(doctor.error)")
      server.signal(15)
      #expect(try await server.ended().status == 0)
    }
  }

  @Test func `a server takes the descriptors that it may have, and its commands get what there was`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await serve(sandbox, "ulimit -Sn 64; ulimit -Hn 200", slots: 20)
      let id = try await sandbox.add("ulimit -Sn; ulimit -Hn")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      #expect(try await sandbox.run("logs", "\(id)").output == "64\n200\n")
      // All 20 fit into 200.
      #expect(try await !sandbox.run("stats").output.contains("descriptors"))
      server.signal(9)
    }
  }

  // MARK: What a server loses while it runs

  @Test(.enabled(if: Tool.exists("prlimit"), "the path has no prlimit"))
  func `without descriptors nothing fails: commands are put back, and run when there are some again`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox, "--slots", "1").child
      try await makeGate(in: sandbox)
      _ = try await sandbox.start(["mkfifo", "ready"]).ended()
      let first = try sandbox.launch(["add", "--", "sh", "-c", "echo > ready; read line < gate"])
      _ = try await sandbox.start(["cat", "ready"]).ended()
      #expect(try await first.ended().status == 0)
      let lines = String(repeating: #"{"command": ["true"]}"# + "\n", count: 3)
      try await sandbox.run("add", "--from", "-", input: lines)
      let before = try await softLimit(of: server, "nofile", sandbox)
      // All of those numbers are taken for as long as it runs.
      try await limit(server, "nofile", to: "8", sandbox)
      try await openGate(in: sandbox, times: 1)
      _ = try await server.errorLine(with: "the machine is short of descriptors")
      // Enough for a client, and not for a command.
      try await limit(server, "nofile", to: "\(roomForTwo(server))", sandbox)
      while try await !sandbox.run("doctor").output.contains("the machine is short of descriptors") {}
      try await limit(server, "nofile", to: before, sandbox)
      try await expectCompleted(4, sandbox)
      server.signal(SIGTERM)
      #expect(try await server.ended().status == 0)
    }
  }

  @Test(
    .enabled("needs root, setpriv, prlimit, limits of processes that bind, and a program that other users reach") {
      try await ShortageTests.canLimitProcesses()
    })
  func `without processes nothing fails: commands are put back, and run when there are some again`() async throws {
    try await Sandbox.with { sandbox in
      try await Self.give(sandbox)
      let program = Self.asStranger + [try Sandbox.program]
      let server = try sandbox.start(program + ["serve", "--slots", "16"])
      _ = try await server.errorLine(with: " serves on ")
      // What it makes once is made then.
      #expect(try await sandbox.start(program + ["add", "--", "true"]).ended().status == 0)
      #expect(try await sandbox.start(program + ["wait", "1"]).ended().status == 0)
      try await makeGate(in: sandbox)
      let before = try await softLimit(of: server, "nproc", sandbox, as: Self.asStranger)
      // Threads count as processes do.
      let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.pid)/task").count
      try await limit(server, "nproc", to: "\(threads + 4)", sandbox, as: Self.asStranger)
      let command = CommandPayload(
        command: ["sh", "-c", "read line < gate"], directory: sandbox.work, environmentNames: [])
      let payload = try JSONText(encoding: command).text
      let task = #"{"kind": "command", "payload": \#(payload)}"#
      let batch = #"{"tasks": ["# + Array(repeating: task, count: 16).joined(separator: ", ") + "]}"
      let socket = sandbox.socket
      // Not by a client of the same user, whose threads would count too. The answer may come when there is room again.
      async let status = API(socket: socket).post("/v1/tasks/batch", batch).status
      _ = try await server.errorLine(with: "the machine is short of processes")
      try await limit(server, "nproc", to: before, sandbox, as: Self.asStranger)
      #expect(try await status == 201)
      try await openGate(in: sandbox, times: 16)
      try await expectCompleted(17, sandbox, as: Self.asStranger)
      server.signal(SIGTERM)
      #expect(try await server.ended().status == 0)
    }
  }

  /// All tasks have completed, some of them after they were put back, and none has failed on the way.
  private func expectCompleted(_ count: Int, _ sandbox: Sandbox, as user: [String] = []) async throws {
    let program = user + [try Sandbox.program]
    #expect(try await sandbox.start(program + ["wait", "--filter", "queue:default"]).ended().status == 0)
    let list = try await sandbox.start(program + ["list", "--json", "--limit", "0"]).ended()
    let tasks = try list.output.decoded(as: PageJSON.self).tasks
    #expect(tasks.count == count)
    #expect(tasks.allSatisfy { $0.state == "completed" && $0.tries == 0 })
    #expect(tasks.contains { $0.attempt > 1 })
  }

  /// Where commands wait by `read line < gate` for a line each, also those that come after it was written.
  private func makeGate(in sandbox: Sandbox) async throws {
    _ = try await sandbox.start(["mkfifo", "-m", "666", "gate"]).ended()
    let holder = try sandbox.start(["sh", "-c", "exec 3<> gate; echo; exec sleep 600"])
    _ = try await holder.nextLine()
  }

  private func openGate(in sandbox: Sandbox, times count: Int) async throws {
    _ = try await sandbox.start(["sh", "-c", "yes | head -n \(count) > gate"]).ended()
  }

  /// The limit of descriptors with which two more can be open than there are.
  private func roomForTwo(_ server: Child) throws -> Int {
    let open = Set(try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.pid)/fd").compactMap { Int($0) })
    var (limit, free) = (0, 0)
    while free < 2 {
      if !open.contains(limit) { free += 1 }
      limit += 1
    }
    return limit
  }

  /// The soft limit of a server, asked by the user whose it is; nobody else need be allowed to.
  private func softLimit(
    of server: Child, _ resource: String, _ sandbox: Sandbox, as user: [String] = []
  ) async throws -> String {
    let words = ["--pid", "\(server.pid)", "--\(resource)", "--raw", "--noheadings", "--output", "SOFT"]
    let ended = try await sandbox.start(user + ["prlimit"] + words).ended()
    try #require(ended.status == 0, "\(ended.error)")
    return ended.output.filter { $0 != "\n" }
  }

  private func limit(
    _ server: Child, _ resource: String, to number: String, _ sandbox: Sandbox, as user: [String] = []
  ) async throws {
    let words = ["--pid", "\(server.pid)", "--\(resource)=\(number):"]
    let ended = try await sandbox.start(user + ["prlimit"] + words).ended()
    try #require(ended.status == 0, "\(ended.error)")
  }

  // MARK: Another user

  /// A limit of processes counts everything that a user has, and binds no root: one who has nothing else.
  private static var asStranger: [String] {
    let user = "\(50_000 + getpid() % 10_000)"
    return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
  }

  /// Makes everything in the sandbox that user's.
  private static func give(_ sandbox: Sandbox) async throws {
    let ended = try await sandbox.start(["chown", "-R", "\(asStranger[2]):\(asStranger[4])", sandbox.path]).ended()
    try #require(ended.status == 0, "\(ended.error)")
  }

  static func canLimitProcesses() async throws -> Bool {
    guard geteuid() == 0, Tool.exists("setpriv"), Tool.exists("prlimit") else { return false }
    var canRun = false
    var canFork = true
    try await Sandbox.with { sandbox in
      try await give(sandbox)
      canRun = try await sandbox.start(asStranger + [try Sandbox.program, "--version"]).ended().status == 0
      let forking = ["prlimit", "--nproc=1:", "sh", "-c", "sh -c :; :"]
      canFork = try await sandbox.start(asStranger + forking).ended().status == 0
    }
    return canRun && !canFork
  }
}
