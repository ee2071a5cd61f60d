import CommandTestSupport
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
      #expect(try await sandbox.run("doctor").output.contains("3/8 slots (descriptors)"))
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
}
