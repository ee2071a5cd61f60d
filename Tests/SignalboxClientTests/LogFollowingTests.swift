import ControlServerTestSupport
import SignalboxClient
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LogFollowingTests {
  private let impatient = ClientTiming(sleep: { _ in try Task.checkCancellation() }, random: { 0 })

  private func page(_ text: String, from: Int64) throws -> ServerSentEvent {
    let to = from + Int64(text.utf8.count)
    let segment = LogSegment(
      offset: from, length: text.utf8.count, time: Timestamp(microseconds: 0), source: .stdout, text: text)
    let page = LogPage(attempt: 1, from: from, to: to, size: to, final: false, segments: [segment], gaps: [])
    return ServerSentEvent(id: "1:\(to)", event: "log", data: try JSONText(encoding: page).text)
  }

  private func end() throws -> ServerSentEvent {
    ServerSentEvent(event: "end", data: try JSONText(encoding: LogEnd(attempt: 1, state: .completed)).text)
  }

  /// What a follower reads to the end, with its losses marked.
  private func text(_ log: ClientLog) async throws(ClientError) -> String {
    var text = ""
    for try await event in log {
      switch event {
      case .page(let page): text += page.segments.compactMap(\.text).joined()
      case .end(let end): text += "[\(end.state)]"
      case .lost: text += "[lost]"
      case .connecting, .connected: break
      }
    }
    return text
  }

  @Test func aLogIsFollowedToItsEnd() async throws {
    try await withServer { server in
      let id = try await server.client.add(NewTaskRequest(name: "scribe")).id
      server.work.script.write("one\n")
      var heard = ""
      for try await event in server.client.followLog(id) {
        guard case .page(let page) = event else { continue }
        heard += page.segments.compactMap(\.text).joined()
        if heard == "one\n" { server.work.script.write("two\n") }
        if heard == "one\ntwo\n" { server.work.script.end() }
      }
      #expect(heard == "one\ntwo\n")
      #expect(try await text(server.client.followLog(id, from: .lastLines(1))) == "two\n[completed]")
      #expect(try await text(server.client.followLog(id, attempt: 1, from: .offset(2))) == "e\ntwo\n[completed]")
    }
  }

  @Test func aDropLosesNothingAndRepeatsNothing() async throws {
    let answers: [StandInAnswer] = [
      .events([try page("one\n", from: 0)]), .close(""), .events([try page("two\n", from: 4)]), .events([try end()]),
    ]
    try await withStandIn(answering: answers) { socket, requests in
      try await withClient(.unixSocket(socket), timing: impatient) { client in
        let heard = try await text(client.followLog(TaskID(1), from: .lastLines(5)))
        #expect(heard == "one\n[lost][lost]two\n[lost][completed]")
        #expect(requests.values(of: "Last-Event-ID") == [nil, "1:4", "1:4", "1:8"])
        #expect(requests.all.allSatisfy { $0.hasPrefix("GET /v1/tasks/1/log/stream?tail=5 ") })
      }
    }
  }

  @Test func aTaskThatIsNotThereIsAnError() async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let error = await #expect(throws: ClientError.self) { try await text(server.client.followLog(TaskID(99))) }
      #expect(error?.problem?.status == 404)
    }
  }

  @Test func aTaskThatHasNotStartedIsWaitedFor() async throws {
    try await withServer { server in
      let id = try await server.addHeld("scribe")
      server.work.script.write("at last\n")
      server.work.script.end()
      var heard = ""
      for try await event in server.client.followLog(id) {
        switch event {
        case .connected: _ = try await server.client.change(queue: "held", QueuePatch(paused: false))
        case .page(let page): heard += page.segments.compactMap(\.text).joined()
        case .end(let end): #expect(end.state == .completed)
        case .connecting, .lost: continue
        }
      }
      #expect(heard == "at last\n")
    }
  }
}
