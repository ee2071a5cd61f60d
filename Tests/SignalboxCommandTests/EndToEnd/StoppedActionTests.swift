import CommandTestSupport
import ControlServerTestSupport
import SignalboxModel
import Testing

/// What the commands say of a server whose store fails in the middle of an action.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct StoppedActionTests {
  private static let done = BulkResult(
    count: 2500, byState: StateCounts([.queued: 2500]), counts: ["cancelled": 2000, "notReached": 500])

  private func refusal(_ detail: String, _ result: BulkResult? = nil) throws -> StandInAnswer {
    let problem = Problem(type: "unavailable", title: "Unavailable", status: 503, detail: detail, result: result)
    return .json(try JSONText(encoding: problem).text, status: "503 Service Unavailable")
  }

  @Test func `what was done before an error is told with it`() async throws {
    try await Sandbox.with { sandbox in
      let stopped = try refusal("2,000 cancelled, 500 not reached: the disk is full", Self.done)
      try await withStandIn(answering: [stopped, stopped]) { socket, _ in
        let told = try await sandbox.launch(["cancel", "--all", "--socket", socket]).ended()
        #expect(told.status == 1 && told.output == "", "\(told)")
        #expect(told.error == "signalbox: 2,000 cancelled, 500 not reached: the disk is full\n")
        let json = try await sandbox.launch(["cancel", "--all", "--json", "--socket", socket]).ended()
        #expect(json.status == 1, "\(json)")
        #expect(try json.output.decoded(as: BulkResult.self) == Self.done)
      }
    }
  }

  @Test func `of tasks by their numbers it is told how many were not reached`() async throws {
    try await Sandbox.with { sandbox in
      let one = BulkResult(count: 1, byState: StateCounts([.queued: 1]), counts: ["cancelled": 1])
      let answers: [StandInAnswer] = [.json(try JSONText(encoding: one).text), try refusal("the disk is full")]
      try await withStandIn(answering: answers + answers) { socket, _ in
        let told = try await sandbox.launch(["cancel", "1", "2", "3", "--socket", socket]).ended()
        #expect(told.status == 1 && told.output == "1 cancelled\n", "\(told)")
        #expect(told.error == "signalbox: 2 not reached\nsignalbox: the disk is full\n")
        let json = try await sandbox.launch(["cancel", "1", "2", "3", "--json", "--socket", socket]).ended()
        #expect(json.status == 1, "\(json)")
        let whole = try json.output.decoded(as: BulkResult.self)
        #expect(whole.count == 3)
        #expect(whole.counts == ["cancelled": 1, "notReached": 2])
      }
    }
  }

  @Test func `the audit log tells how many were not reached`() async throws {
    try await Sandbox.with { sandbox in
      let entry = AuditEntry(
        id: 1, at: Timestamp(microseconds: 0), who: "ana", from: .process, action: .cancel, tasks: [TaskID(1)],
        count: 2500, name: "work", filter: "queue:mail", results: ["cancelled": 2000])
      let page = StandInAnswer.json(try JSONText(encoding: AuditPage(entries: [entry])).text)
      try await withStandIn(answering: [page]) { socket, _ in
        let told = try await sandbox.launch(["audit", "--socket", socket]).ended()
        #expect(told.status == 0 && told.output.contains("cancelled 2,000, not reached 500"), "\(told)")
      }
    }
  }
}
