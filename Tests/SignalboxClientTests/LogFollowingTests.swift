import ControlServerTestSupport
import SignalboxClient
import SignalboxModel
import SignalboxTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LogFollowingTests {
  /// No pause takes any time.
  private let impatient = ClientTiming(
    sleep: { duration in
      // What watches over a silent connection is no pause.
      if duration > .seconds(5) {
        try await ManualClock().sleep(until: duration)
      } else {
        try Task.checkCancellation()
      }
    }, random: { 0 })

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

  /// Follows a log whose stream is what the test writes, on a clock that `time` moves, up to what comes after its first page.
  private func event(
    afterFirstPage parts: AsyncStream<String>, _ time: @escaping @Sendable (ManualClock) async throws -> Void
  ) async throws -> ClientLogEvent? {
    let clock = ManualClock()
    let timing = ClientTiming(sleep: { try await clock.sleep(until: clock.uptime() + $0) }, random: { 0 })
    let outcome = Box<ClientLogEvent>()
    try await withStandIn(answering: [.write(parts)]) { socket, _ in
      try await withClient(.unixSocket(socket), timing: timing) { client in
        var events = client.followLog(TaskID(1)).makeAsyncIterator()
        while let event = try await events.next() {
          if case .page = event { break }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await time(clock) }
          outcome.value = try await events.next()
          try await group.waitForAll()
        }
      }
    }
    return outcome.value
  }

  @Test func silenceForFortyFiveSecondsIsALoss() async throws {
    let (parts, continuation) = AsyncStream<String>.makeStream()
    continuation.yield(StandInAnswer.streamHead + text(of: try page("one\n", from: 0)))
    let event = try await event(afterFirstPage: parts) { clock in
      await clock.sleeper(for: .seconds(45))
      clock.advance(by: .seconds(45))
    }
    #expect(event == .lost(reason: "Nothing heard for 45 s.", retryIn: .milliseconds(125)))
  }

  @Test func aCommentSaysThatTheServerIsThere() async throws {
    let (parts, continuation) = AsyncStream<String>.makeStream()
    continuation.yield(StandInAnswer.streamHead + text(of: try page("one\n", from: 0)))
    let end = text(of: try end())
    let event = try await event(afterFirstPage: parts) { clock in
      await clock.sleeper(for: .seconds(45))
      clock.advance(by: .seconds(30))
      continuation.yield(": pulse\n\n")
      // It has heard that, and its patience begins anew.
      await clock.sleeper(for: .seconds(45))
      clock.advance(by: .seconds(30))
      continuation.yield(end)
      continuation.finish()
    }
    #expect(event == .end(LogEnd(attempt: 1, state: .completed)))
  }

  private func text(of event: ServerSentEvent) -> String { String(decoding: event.encoded, as: UTF8.self) }

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
