import CommandTestSupport
import Testing

/// A server that is killed again and again loses nothing that it acknowledged, and runs nothing twice without a reason.
///
/// A long run: `SIGNALBOX_CHAOS_KILLS=200 swift test --filter ChaosTests`. `SIGNALBOX_CHAOS_SEED` makes another plan.
@Suite(.serialized) struct ChaosTests {
  @Test func `nothing that was acknowledged is lost, nothing runs twice without a reason`() async throws {
    try await run(.current)
  }

  @Test func `nor where the server deletes what has ended, which it may be killed in`() async throws {
    try await run(.pruned)
  }

  private func run(_ plan: ChaosPlan) async throws {
    try await Sandbox.with { sandbox in
      let (told, found) = try await Chaos(plan, in: sandbox).run()
      let verdict = Verdict(plan, told, found)
      print(verdict)
      #expect(verdict.violations.isEmpty, "\(verdict)")
      #expect(!told.added.isEmpty)
      #expect(found.marks.contains { $0.word == "start" })
    }
  }
}
