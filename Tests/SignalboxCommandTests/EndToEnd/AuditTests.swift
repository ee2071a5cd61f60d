import CommandTestSupport
import Testing

/// `signalbox audit` on a real server.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AuditTests {
  private struct Entry: Decodable {
    var who: String
    var action: String
    var tasks: [Int]
    var queue: String?
    var results: [String: Int]
  }

  private struct Page: Decodable {
    var entries: [Entry]
  }

  @Test func `it tells who did what, to which tasks, and what came of it`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      try await sandbox.run("pause", "default", with: ["SIGNALBOX_OPERATOR": "ana"])
      let id = try await sandbox.add("true")
      try await sandbox.run("cancel", "\(id)", with: ["SIGNALBOX_OPERATOR": "ben"])
      try await sandbox.run("cancel", "\(id)", with: ["SIGNALBOX_OPERATOR": "ana"])
      let entries = try await sandbox.run("audit", "--json").output.decoded(as: Page.self).entries
      try #require(entries.map(\.action) == ["cancel", "cancel", "add", "changeQueue"])
      #expect(entries.map(\.results) == [["illegal": 1], ["cancelled": 1], ["added": 1], ["changed": 1]])
      #expect((entries[0].who, entries[1].who, entries[3].who) == ("ana", "ben", "ana"))
      #expect(entries[1].tasks == [id])
      let table = try await sandbox.run("audit", "--who", "ana").output.split(separator: "\n")
      try #require(table.count == 3)
      #expect(table[2].contains("queue default: paused"))
      #expect(table[2].contains("socket, user "))
      #expect(try await sandbox.run("audit", "--limit", "2").error == "there are older entries; --limit 0 shows all\n")
      let lines = try await sandbox.run("audit", "--jsonl", "--task", "\(id)", "--action", "cancel", "--limit", "1")
      #expect(try lines.output.decoded(as: Entry.self).who == "ana")
    }
  }

  @Test func `it outlives the server, and shows a hostile name as text`() async throws {
    try await Sandbox.with { sandbox in
      let server = try await Server(in: sandbox)
      let id = try await sandbox.add("true", options: "--name", "n\u{1B}]0;T\u{7}\u{202E}x")
      try await server.kill()
      _ = try await Server(in: sandbox)
      let output = try await sandbox.run("audit").output
      #expect(output.contains("#\(id)"))
      #expect(!output.contains("\u{1B}") && !output.contains("\u{7}") && !output.contains("\u{202E}"))
    }
  }

  @Test(arguments: [["--action", "look"], ["--task", "x"], ["--limit", "-1"]])
  func `a command line that makes no sense is refused`(options: [String]) async throws {
    try await Sandbox.with { sandbox in
      let ended = try await sandbox.launch(["audit"] + options).ended()
      #expect(ended.status == 64)
    }
  }
}
