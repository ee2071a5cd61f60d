import ControlServerTestSupport
import NIOCore
import NIOHTTP1
import SignalboxClient
import SignalboxHummingbird
import SignalboxModel
import SignalboxTCP
import Testing

/// What one client can take from the others.
@Suite(.timeLimit(.minutes(5)))
struct StreamLimitTests {
  private func options(_ change: (inout ServerLimits) -> Void) throws -> TestServerOptions {
    var options = TestServerOptions()
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"], viewers: ["window"])
    change(&options.limits)
    return options
  }

  private func open(_ server: TestServer, _ token: String) async throws -> RawEvents {
    try await server.events("/v1/changes", headers: ["Authorization": "Bearer \(token)"], tcp: true)
  }

  @Test func `a token has so many streams, and others have theirs`() async throws {
    try await withServer(options { $0.streamsPerToken = 2 }) { server in
      let held = [try await open(server, "window"), try await open(server, "window")]
      #expect(held.map(\.status) == [200, 200])
      let refused = try await server.send(
        "GET", "/v1/changes", headers: ["Authorization": "Bearer window"], tcp: true)
      #expect(refused.status == 429)
      #expect(refused.headers["Retry-After"] == ["5"])
      #expect(try refused.problem.type == "tooManyStreams")
      // A stream is what is counted, not a call.
      let headers: HTTPHeaders = ["Authorization": "Bearer window"]
      #expect(try await server.send("GET", "/v1/overview", headers: headers, tcp: true).status == 200)
      #expect(try await server.send("HEAD", "/v1/changes", headers: headers, tcp: true).status == 200)
      #expect(try await open(server, "lever").status == 200)
      #expect(try await server.events("/v1/changes").status == 200)
      #expect(try await held[0].next()?.event == "change")
      #expect(try await held[1].next()?.event == "change")
    }
  }

  @Test func `a listener has so many streams in all, and the other one its own`() async throws {
    try await withServer(options { $0.streams = 2 }) { server in
      let held = [try await open(server, "window"), try await open(server, "lever")]
      let refused = try await server.send("GET", "/v1/changes", headers: ["Authorization": "Bearer lever"], tcp: true)
      #expect(refused.status == 503)
      #expect(refused.headers["Retry-After"] != [])
      #expect(try await server.events("/v1/changes").status == 200)
      #expect(try await held[0].next()?.event == "change")
      #expect(try await held[1].next()?.event == "change")
    }
  }

  @Test func `a stream that has ended makes room`() async throws {
    try await withServer(options { $0.streamsPerToken = 1 }) { server in
      let id = try await server.addHeld("scribe")
      let path = "/v1/tasks/\(id)/log/stream"
      let headers: HTTPHeaders = ["Authorization": "Bearer lever"]
      let log = try await server.events(path, headers: headers, tcp: true)
      #expect(log.status == 200)
      #expect(try await open(server, "lever").status == 429)
      _ = try await server.client.cancel(id)
      while try await log.next() != nil {}
      // The server lets go after the last byte, which is when the client has it.
      while try await open(server, "lever").status != 200 { await Task.yield() }
    }
  }

  @Test func `a stream that is refused for another reason takes no room`() async throws {
    try await withServer(options { $0.streamsPerToken = 1 }) { server in
      for _ in 0..<3 {
        let missing = try await server.events(
          "/v1/tasks/99/log/stream", headers: ["Authorization": "Bearer lever"], tcp: true)
        #expect(missing.status == 404)
      }
      #expect(try await open(server, "lever").status == 200)
    }
  }

  @Test func `an address has so many connections`() async throws {
    try await withServer(options { $0.connectionsPerAddress = 1 }) { server in
      let request = "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\r\n"
      try await Wire.with(port: server.port) { first in
        try await first.send(request)
        #expect(try await first.read { $0.contains("ok\n") }.hasPrefix("HTTP/1.1 200"))
        // One more is closed without a word, and the first lives on.
        let second = try await Wire.with(port: server.port) { try await $0.answer(to: request) }
        #expect(second == "")
        try await first.send(request)
        #expect(try await first.read { $0.split(separator: "ok\n").count > 1 || $0.hasSuffix("ok\n") }.contains("200"))
      }
      try await server.client.health()
      var answer = ""
      while !answer.hasPrefix("HTTP/1.1 200") {
        answer = try await Wire.with(port: server.port) { try await $0.answer(to: request) }
      }
    }
  }
}

extension Wire {
  /// What comes for a request that is answered with `ok`, or refused by hanging up.
  fileprivate func answer(to request: String) async throws -> String {
    do {
      try await send(request)
    } catch is ChannelError {
      // Hung up before it could be sent.
    } catch is IOError {
      // As before, seen by the system.
    }
    return try await read { $0.contains("ok\n") }
  }
}
