import ControlServerTestSupport
import FoundationEssentials
import NIOHTTP1
import Signalbox
import SignalboxClient
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LogTests {
  /// A finished task that has written this.
  private func scribe(_ server: TestServer, _ parts: [[UInt8]]) async throws -> TaskID {
    let id = try await server.client.add(NewTaskRequest(name: "scribe")).id
    for part in parts { server.work.script.write(part) }
    server.work.script.end()
    try await server.wait(for: id, to: [.completed])
    return id
  }

  private func page(_ event: ServerSentEvent?) throws -> LogPage {
    let event = try #require(event)
    #expect(event.event == "log")
    return try JSONDecoder().decode(LogPage.self, from: Data(event.data.utf8))
  }

  @Test func bytesComeAsTextOrBase64OrAsTheyAre() async throws {
    try await withServer { server in
      let id = try await scribe(server, [[UInt8]("one\ntwo\n".utf8), [0xff, 0x00, 0x1b]])
      let page = try await server.client.log(of: id)
      #expect((page.attempt, page.from, page.to, page.final) == (1, 0, 11, true))
      #expect(
        page.segments.compactMap(\.text).joined() + "" == "one\ntwo\n" || page.segments.contains { $0.base64 != nil })
      let bytes = page.segments.flatMap { segment in
        segment.text.map { Array($0.utf8) } ?? segment.base64.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []
      }
      #expect(bytes == [UInt8]("one\ntwo\n".utf8) + [0xff, 0x00, 0x1b])
      let plain = try await server.send("GET", "/v1/tasks/\(id)/log", headers: ["Accept": "text/plain"])
      #expect(Array(plain.body) == bytes)
      #expect(plain.headers["Content-Type"] == ["text/plain; charset=utf-8"])
      #expect(plain.headers["Signalbox-Log-Range"] == ["0-11/11"])
    }
  }

  @Test func aPartIsReadByOffsetAndByLines() async throws {
    try await withServer { server in
      let id = try await scribe(server, [[UInt8]("one\ntwo\nthree\n".utf8)])
      func text(_ query: String) async throws -> String {
        try await server.send("GET", "/v1/tasks/\(id)/log?\(query)", headers: ["Accept": "text/plain"]).text
      }
      #expect(try await text("from=4") == "two\nthree\n")
      #expect(try await text("from=4&to=7") == "two")
      #expect(try await text("from=4&limit=2") == "tw")
      #expect(try await text("tail=1") == "three\n")
      #expect(try await text("tail=2&to=8") == "one\ntwo\n")
      #expect(try await text("attempt=1&from=14") == "")
    }
  }

  @Test func whatACapDroppedIsTold() async throws {
    var options = TestServerOptions()
    options.logCap = LogCap(head: 8, tail: 8)
    try await withServer(options) { server in
      let parts = (0..<10).map { [UInt8]("line \($0)\n".utf8) }
      let id = try await scribe(server, parts)
      let page = try await server.client.log(of: id)
      #expect(page.size == 70)
      #expect(!page.gaps.isEmpty)
      let plain = try await server.send("GET", "/v1/tasks/\(id)/log", headers: ["Accept": "text/plain"])
      #expect(plain.headers["Signalbox-Log-Gaps"] == page.gaps.map { "\($0.from)-\($0.to)" })
    }
  }

  @Test func aLogIsSearchedBothWays() async throws {
    try await withServer { server in
      let id = try await scribe(server, [[UInt8]("Error one\nfine\nerror two\n".utf8)])
      let found = try await server.client.searchLog(of: id, for: "ERROR")
      #expect(found.matches.map(\.offset) == [0, 15])
      #expect(found.matches.map(\.line) == ["Error one", "error two"])
      let back = try await server.client.searchLog(of: id, for: "error", direction: .backward, limit: 1)
      #expect(back.matches.map(\.offset) == [15])
      #expect(try await server.client.searchLog(of: id, for: "nowhere").matches.isEmpty)
    }
  }

  @Test func aTextIsFoundWhenAPartOfItIsColoured() async throws {
    try await withServer { server in
      let id = try await scribe(server, [[UInt8]("fine\nE\u{1B}[31mRR".utf8), [UInt8]("OR\u{1B}[0m\n".utf8)])
      let found = try await server.client.searchLog(of: id, for: "error")
      #expect(found.matches.map(\.offset) == [5])
      #expect(found.matches.map(\.lineOffset) == [5])
    }
  }

  @Test(
    arguments: [
      "log?from=1&tail=1", "log?tail=0", "log?tail=10001", "log?limit=0", "log?limit=99999999", "log?attempt=0",
      "log?from=-1", "log/search", "log/search?q=", "log/search?q=a&direction=up", "log/stream?from=1&tail=1",
    ])
  func badParameters(path: String) async throws {
    try await withServer { server in
      let id = try await server.addHeld()
      let answer = try await server.send("GET", "/v1/tasks/\(id)/\(path)")
      #expect(answer.status == 400)
      #expect(try answer.problem.type == "badParameter")
    }
  }

  @Test(arguments: ["log?attempt=7", "log/search?q=a&attempt=7", "log/stream?attempt=7"])
  func anAttemptThatIsNotThereIs404(path: String) async throws {
    try await withServer { server in
      let id = try await server.addRunning()
      let answer = try await server.send("GET", "/v1/tasks/\(id)/\(path)")
      #expect(answer.status == 404)
      #expect(try answer.problem.detail == "There is no attempt 7 of task #\(id).")
    }
  }

  @Test func aStreamTellsTheLogAsItIsWritten() async throws {
    try await withServer { server in
      let id = try await server.client.add(NewTaskRequest(name: "scribe")).id
      try await server.wait(for: id, to: [.running])
      let events = try await server.events("/v1/tasks/\(id)/log/stream")
      // That there is nothing yet is told too, so that a reader is not left to guess.
      let begin = try await events.next()
      #expect(begin?.id == "1:0")
      #expect(try page(begin).size == 0)
      server.work.script.write("one\n")
      let first = try await events.next()
      #expect(first?.id == "1:4")
      #expect(try page(first).segments.map(\.text) == ["one\n"])
      server.work.script.write("two\n")
      let second = try await events.next()
      #expect(second?.id == "1:8")
      #expect(try page(second).segments.map(\.text) == ["two\n"])
      server.work.script.end()
      let end = try await events.next()
      #expect(end?.event == "end")
      let state = try JSONDecoder().decode(LogEnd.self, from: Data((end?.data ?? "").utf8))
      #expect(state == LogEnd(attempt: 1, state: .completed))
      #expect(try await events.next() == nil)
    }
  }

  @Test func aStreamGoesOnWhereItWasLeft() async throws {
    try await withServer { server in
      let id = try await scribe(server, [[UInt8]("one\ntwo\nthree\n".utf8)])
      let events = try await server.events("/v1/tasks/\(id)/log/stream", headers: ["Last-Event-ID": "1:4"])
      let rest = try page(try await events.next())
      #expect((rest.from, rest.to) == (4, 14))
      #expect(try await events.next()?.event == "end")
      let tail = try await server.events("/v1/tasks/\(id)/log/stream?tail=1")
      #expect(try page(try await tail.next()).segments.compactMap(\.text) == ["three\n"])
    }
  }

  @Test(arguments: ["junk", "1", "1:", ":1", "1:-4", "1:4:2", "-1:0"])
  func aBadPlaceInAStreamIs400(id: String) async throws {
    try await withServer { server in
      let task = try await server.addRunning()
      let answer = try await server.send("GET", "/v1/tasks/\(task)/log/stream", headers: ["Last-Event-ID": id])
      #expect(answer.status == 400)
      #expect(try answer.problem.type == "badHeader")
    }
  }
}
