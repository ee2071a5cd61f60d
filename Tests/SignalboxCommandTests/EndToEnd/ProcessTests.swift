import CommandTestSupport
import FoundationEssentials
import Glibc
import Testing

/// What the server is as a process: its streams, its signals, its place, its children.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ProcessTests {
  /// Returns when the server answers; for servers that cannot say so.
  private func waitForServer(in sandbox: Sandbox) async throws {
    let script = "until \"$0\" stats > /dev/null 2>&1; do sleep 0.05; done"
    _ = try await sandbox.start(["sh", "-c", script, try Sandbox.program]).ended()
  }

  @Test func `standard streams that are closed are opened on nothing`() async throws {
    try await Sandbox.with { sandbox in
      let script = "exec \"$0\" serve 0<&- 1>&- 2>&-"
      let server = try sandbox.start(["sh", "-c", script, try Sandbox.program])
      try await waitForServer(in: sandbox)
      for stream in 0...2 {
        let file = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(server.pid)/fd/\(stream)")
        #expect(file == "/dev/null", "stream \(stream)")
      }
      let id = try await sandbox.add("echo out; echo error >&2")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      server.signal(SIGTERM)
      #expect(try await server.ended().status == 0)
    }
  }

  @Test func `what is printed where nobody can read is an error, also without a standard output`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let ended = try await sandbox.start(["sh", "-c", "\"$0\" stats >&-", try Sandbox.program]).ended()
      #expect(ended.status == 70)
      #expect(ended.error.contains("cannot write the output"))
    }
  }

  @Test func `SIGHUP stops the server as SIGTERM does, however often it comes`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox)
      for _ in 0..<3 { server.child.signal(SIGHUP) }
      #expect(try await server.child.ended().status == 0)
      #expect(!FileManager.default.fileExists(atPath: sandbox.socket))
    }
  }

  @Test func `under nohup SIGHUP does nothing`() async throws {
    try await Sandbox.with { sandbox in
      let server = try sandbox.start(["nohup", try Sandbox.program, "serve"])
      _ = try await server.errorLine(with: " serves on ")
      server.signal(SIGHUP)
      let id = try await sandbox.add("true")
      #expect(try await sandbox.run("wait", "\(id)").status == 0)
      server.signal(SIGTERM)
      #expect(try await server.ended().status == 0)
    }
  }

  @Test(arguments: ["add -- true", "serve --store sqlite:x", "serve --socket x.sock"])
  func `a current directory that is gone is called so`(words: String) async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let script = "mkdir gone; cd gone; rmdir ../gone; exec \"$0\" \(words)"
      let ended = try await sandbox.start(["sh", "-c", script, try Sandbox.program]).ended()
      #expect(ended.status == 64)
      let told = "signalbox: the current directory no longer exists; cd to one that does"
      #expect(ended.error.hasPrefix(told) && !ended.error.contains("Usage"), "\(ended.error)")
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func `root makes nothing in a user's home`() async throws {
    try await Sandbox.with { sandbox in
      let home = "\(sandbox.path)/home"
      try #require(chown(home, 54_321, 54_321) == 0)
      let child = try sandbox.launch(["serve"], with: ["XDG_STATE_HOME": ""])
      let ended = try await child.ended()
      #expect(ended.status == 70)
      #expect(ended.error.contains("\(home) belongs to user 54321"), "\(ended.error)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
    }
  }

  /// In a container of its own, where the machine lets this user make one.
  @Test func `as the first process it reaps what its commands leave, and keeps their statuses`() async throws {
    try await Sandbox.with { sandbox in
      let container = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]
      guard Tool.exists("unshare"), try await sandbox.start(container + ["true"]).ended().status == 0 else { return }
      let server = try sandbox.start(container + [try Sandbox.program, "serve"])
      _ = try await server.errorLine(with: " serves on ")
      let failing = try await sandbox.add("exit 3")
      #expect(try await sandbox.run("wait", "--exit-code", "\(failing)").status == 3)
      // Its parent ends at once, and it after that.
      _ = try await sandbox.start(["mkfifo", "gate"]).ended()
      let leaving = try await sandbox.add("(sh -c 'echo $$ > orphan; cat gate' > /dev/null 2>&1 &)")
      #expect(try await sandbox.run("wait", "\(leaving)").status == 0)
      let watching = try await sandbox.add("echo > gate; while [ -e /proc/$(cat orphan) ]; do sleep 0.05; done")
      #expect(try await sandbox.run("wait", "\(watching)").status == 0)
      // Handed on to the server, which ends in order and gives its status.
      _ = try await sandbox.add("kill -TERM 1")
      #expect(try await server.ended().status == 0)
    }
  }
}
