import CommandTestSupport
import ControlServerTestSupport
import SignalboxModel
import Testing

/// What a command tells while its server is at an action on many tasks.
@Suite(.serialized, .timeLimit(.minutes(5)), .needsTmux)
struct LongActionTests {
  /// The answer of a server that takes its time.
  private struct LateAnswer {
    private let parts = AsyncStream.makeStream(of: String.self)

    var held: StandInAnswer { .write(parts.stream) }

    /// Lets the server answer that all is done.
    func give() throws {
      let result = BulkResult(count: 2500, byState: StateCounts([.queued: 2500]), counts: ["cancelled": 2500])
      parts.continuation.yield(StandInAnswer.jsonText(try JSONText(encoding: result).text))
      parts.continuation.finish()
    }
  }

  @Test func `a terminal alone shows that an action goes on, from its first second until its end`() async throws {
    try await Sandbox.with { sandbox in
      let (quiet, told) = (LateAnswer(), LateAnswer())
      try await withStandIn(answering: [quiet.held]) { quietSocket, _ in
        try await withStandIn(answering: [told.held]) { socket, _ in
          // Without a terminal. It begins before the other one, and ends after that has shown its line.
          let quietly = try sandbox.launch(["cancel", "--all", "--socket", quietSocket])
          let screen = try await Screen(in: sandbox, columns: 60, rows: 24)
          let line = "\(try Sandbox.program) cancel --all --yes --socket \(socket)"
          try await screen.type("clear; \(line); echo \"fin\"ished\n")
          let waiting = try await screen.wait(for: "so far")
          #expect(waiting.contains("cancel goes on, ") && !waiting.contains("00:00"), "\(waiting)")
          try quiet.give()
          try told.give()
          let done = try await screen.wait(for: "finished")
          #expect(!done.contains("goes on"), "\(done)")
          #expect(done.contains("2,500 cancelled"), "\(done)")
          let ended = try await quietly.ended()
          #expect(ended.status == 0 && ended.output == "2,500 cancelled\n" && ended.error.isEmpty, "\(ended)")
        }
      }
    }
  }
}
