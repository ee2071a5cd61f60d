import CommandTestSupport
import FoundationEssentials
import Glibc
import Testing

/// A server whose log nobody reads: a terminal that ^S has stopped, or a pipe that is full.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct StuckLogTests {
  /// Starts a server whose standard error is a full pipe that nobody reads.
  private func server(in sandbox: Sandbox) async throws -> Child {
    _ = try await sandbox.start(["mkfifo", "log"]).ended()
    let script = #"exec 3<>log; head -c 65536 /dev/zero >&3; exec "$0" serve --log-level trace 2>&3"#
    let child = try sandbox.start(["sh", "-c", script, try Sandbox.program])
    // Its greeting cannot be read: asked until it answers.
    while try await sandbox.run("list").status != 0 { try Task.checkCancellation() }
    return child
  }

  @Test func `it serves, works and ends as ever`() async throws {
    try await Sandbox.with { sandbox in
      let child = try await server(in: sandbox)
      let api = API(socket: sandbox.socket)
      #expect(try await api.get("/healthz").status == 200)
      for _ in 0..<3 {
        let id = try await sandbox.add("exit 3")
        #expect(try await sandbox.run("wait", "\(id)").status == 1)
      }
      #expect(try await api.get("/healthz").status == 200)
      child.signal(SIGTERM)
      #expect(try await child.ended().status == 0)
    }
  }

  @Test func `a second signal ends it at once`() async throws {
    try await Sandbox.with { sandbox in
      let child = try await server(in: sandbox)
      _ = try await sandbox.follow(try await sandbox.add("echo up; sleep 600")).nextLine()
      child.signal(SIGINT)
      while try await !API(socket: sandbox.socket).get("/v1/overview").text.contains("\"draining\":true") {
        try Task.checkCancellation()
      }
      child.signal(SIGINT)
      #expect(try await child.ended().status == 130)
    }
  }

  @Test func `what others wrote makes no line and reaches no terminal`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox, "--log-level", "trace")
      let name = "evil\u{1B}[31m\nerror forged"
      let ended = try await sandbox.run("add", "--name", name, "--", "false")
      #expect(ended.status == 0)
      _ = try await sandbox.run("wait", ended.output.filter { $0 != "\n" })
      let log = try await server.stop().error
      #expect(log.contains("evil"))
      #expect(!log.contains("\u{1B}"))
      #expect(!log.split(separator: "\n").contains { $0.hasPrefix("error forged") })
    }
  }
}
