import CommandTestSupport
import FoundationEssentials
import Glibc
import Testing

/// The server's end, asked for and not.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct StoppingTests {
  /// A command that notes when it starts, by which process, and whether an earlier run of its task is still alive.
  private static let marked = """
    grep "^start $SIGNALBOX_MARK_TASK " marks | while read word task pid; do
      # One that has ended and waits to be noticed by its parent is not alive.
      case $(sed 's/.*) //' /proc/$pid/stat 2>/dev/null) in
      Z*|X*|"") ;;
      *) echo "overlap $task $pid" >> marks ;;
      esac
    done
    echo "start $SIGNALBOX_MARK_TASK $$" >> marks
    echo "task $SIGNALBOX_MARK_TASK attempt $SIGNALBOX_MARK_ATTEMPT"
    [ -e open ] || cat gate
    echo "end $SIGNALBOX_MARK_TASK $$" >> marks
    """

  @Test func `after kill -9 everything that was running and queued completes, and nothing runs twice at once`()
    async throws
  {
    try await Sandbox.with { sandbox in
      let first = try await Server(in: sandbox, "--slots", "3")
      _ = try await sandbox.start(["mkfifo", "gate"]).ended()
      try sandbox.write("", to: "marks")
      try sandbox.write(Self.marked, to: "marked.sh")
      let line = #"{"command": ["sh", "marked.sh"]}"# + "\n"
      let added = try await sandbox.run("add", "--from", "-", input: String(repeating: line, count: 103))
      #expect(added.output.split(separator: "\n").count == 103)
      for id in 1...3 { #expect(try await sandbox.follow(id).nextLine() == "task \(id) attempt 1") }
      let left = try marks("start", sandbox).values.flatMap(\.self)
      #expect(left.count == 3)
      try await first.kill()
      #expect(left.allSatisfy(Processes.isAlive))

      try sandbox.write("", to: "open")
      _ = try await Server(in: sandbox, "--slots", "3")
      let waited = try await sandbox.run("wait", "--filter", "queue:default")
      #expect(waited.status == 0, "\(waited.error)")
      #expect(!left.contains(where: Processes.isAlive))

      #expect(try marks("overlap", sandbox).isEmpty)
      let (starts, ends) = (try marks("start", sandbox), try marks("end", sandbox))
      for id in 1...103 {
        #expect(starts[id]?.count == (id <= 3 ? 2 : 1), "task \(id)")
        #expect(ends[id]?.count == 1, "task \(id)")
        let log = try await API(socket: sandbox.socket).get("/v1/tasks/\(id)/log", accept: "text/plain")
        #expect(log.text.contains("task \(id) attempt \(id <= 3 ? 2 : 1)"))
      }
      let page = try await sandbox.run("list", "--json", "--limit", "0", "--sort", "id").output.decoded(
        as: PageJSON.self)
      #expect(page.tasks.count == 103)
      #expect(page.tasks.allSatisfy { $0.state == "completed" })
      #expect(page.tasks.map(\.rescues).reduce(0, +) == 3)
      #expect(try await sandbox.run("logs", "1", "--attempt", "1").output.hasPrefix("task 1 attempt 1\n"))
    }
  }

  /// Process numbers by task, of one kind of mark.
  private func marks(_ word: String, _ sandbox: Sandbox) throws -> [Int: [pid_t]] {
    let lines = try sandbox.read("marks").split(separator: "\n").map { $0.split(separator: " ") }
    return try lines.filter { $0[0] == word }.reduce(into: [:]) { found, line in
      found[try #require(Int(line[1])), default: []].append(try #require(pid_t(line[2])))
    }
  }

  @Test func `with --on-loss fail a command whose server died fails, and is not run again`() async throws {
    try await Sandbox.with { sandbox in
      let first = try await Server(in: sandbox)
      let id = try await sandbox.add("echo $$ | tee -a runs; sleep 600", options: "--retries", "3")
      let pid = try #require(Int32(try await sandbox.follow(id).nextLine()))
      try await first.kill()
      _ = try await Server(in: sandbox, "--on-loss", "fail")
      #expect(try await sandbox.run("wait", "\(id)").status == 1)
      let task = try await sandbox.run("show", "\(id)", "--json").output.decoded(as: ShowJSON.self).task
      #expect(task.state == "failed")
      #expect(task.error?.type == "lost")
      #expect(!Processes.isAlive(pid))
      #expect(try sandbox.read("runs") == "\(pid)\n")
    }
  }

  @Test func `SIGTERM lets the running command finish, and starts no other`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox, "--slots", "1")
      let running = try await sandbox.add("mkfifo gate; echo up; cat gate; echo finished")
      let queued = try await sandbox.add("echo later")
      let log = try sandbox.follow(running)
      _ = try await log.nextLine()
      server.child.signal(SIGTERM)
      try await drain(sandbox)
      try sandbox.write("", to: "gate")
      #expect(try await server.child.ended().status == 0)

      _ = try await Server(in: sandbox)
      #expect(try await sandbox.run("wait", "\(running)", "\(queued)").status == 0)
      let shown = try await sandbox.run("show", "\(running)", "--json").output.decoded(as: ShowJSON.self)
      #expect(shown.attempts.map(\.outcome) == ["completed"])
      #expect(try await sandbox.run("logs", "\(running)").output == "up\nfinished\n")
    }
  }

  /// Returns when the server says that it is stopping.
  private func drain(_ sandbox: Sandbox) async throws {
    while true {
      try Task.checkCancellation()
      if try await API(socket: sandbox.socket).get("/v1/overview").text.contains("\"draining\":true") { return }
    }
  }

  @Test func `a second signal ends the server at once, and the next one takes over`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox)
      let id = try await sandbox.add("echo $$; [ $SIGNALBOX_MARK_ATTEMPT = 2 ] || sleep 600")
      let pid = try #require(Int32(try await sandbox.follow(id).nextLine()))
      server.child.signal(SIGTERM)
      try await drain(sandbox)
      server.child.signal(SIGTERM)
      #expect(try await server.child.ended().status == 130)
      _ = try await Server(in: sandbox)
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      #expect(!Processes.isAlive(pid))
    }
  }

  @Test func `logs -f goes on when the server is killed and started again`() async throws {
    try await Sandbox.with { sandbox in
      let first = try await Server(in: sandbox)
      let id = try await sandbox.add(
        "echo attempt $SIGNALBOX_MARK_ATTEMPT; [ $SIGNALBOX_MARK_ATTEMPT = 2 ] || sleep 600")
      let log = try sandbox.follow(id)
      #expect(try await log.nextLine() == "attempt 1")
      try await first.kill()
      _ = try await log.errorLine(with: "Trying again")
      _ = try await Server(in: sandbox)
      // It followed the first attempt, which did not complete.
      let ended = try await log.ended()
      #expect(ended.status == 1)
      #expect(ended.error.contains("attempt 1 of task \(id) was lost with its server"))
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      #expect(try await sandbox.run("logs", "\(id)").output == "attempt 2\n")
    }
  }

  @Test func `kill sends SIGKILL alone, and log, error and result say so`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add("trap 'echo cleaning up' TERM; echo up; while :; do sleep 0.01; done")
      let log = try sandbox.follow(id)
      #expect(try await log.nextLine() == "up")
      #expect(try await sandbox.run("kill", "\(id)").output.contains("killed"))
      #expect(try await sandbox.run("wait", "\(id)").status == 1)
      let text = try await API(socket: sandbox.socket).get("/v1/tasks/\(id)/log", accept: "text/plain").body
      #expect(text == "up\nended by force: sent SIGKILL to its process group\n")
      let shown = try await sandbox.run("show", "\(id)", "--json").output
      #expect(try shown.decoded(as: ShowJSON.self).task.error?.message == "ended by SIGKILL")
      #expect(shown.contains("SIGKILL"))
      #expect(!shown.contains("SIGTERM"))
    }
  }

  @Test func `what a completed task left running stays, after a clean stop and after kill -9`() async throws {
    try await Sandbox.with { sandbox in
      let first = try await Server(in: sandbox)
      let id = try await sandbox.add("nohup sleep 600 >/dev/null 2>&1 & echo $!")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      let text = try await sandbox.run("logs", "\(id)").output.split(separator: "\n")
      let daemon = try #require(text.first.flatMap { pid_t($0) })
      #expect(try await first.stop().status == 0)
      let second = try await Server(in: sandbox)
      #expect(Processes.isAlive(daemon))
      try await second.kill()
      _ = try await Server(in: sandbox)
      let later = try await sandbox.add("true")
      #expect(try await sandbox.run("wait", "\(later)").status == 0)
      #expect(Processes.isAlive(daemon))
    }
  }
}
