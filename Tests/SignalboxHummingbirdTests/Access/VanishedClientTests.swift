import ControlServerTestSupport
import FoundationEssentials
import SignalboxModel
import SignalboxTCP
import SignalboxTesting
import Testing

/// Clients that go without a word: what is sent to them, or the system, finds out.
@Suite(.timeLimit(.minutes(5)))
struct VanishedClientTests {
  private func options() throws -> TestServerOptions {
    var options = TestServerOptions()
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(viewers: ["window"])
    return options
  }

  private func request(_ path: String, of server: TestServer) -> String {
    "GET \(path) HTTP/1.1\r\nHost: localhost:\(server.port)\r\nAuthorization: Bearer window\r\n\r\n"
  }

  @Test func `something goes out on the stream of a quiet log`() async throws {
    let clock = ManualClock()
    var options = try options()
    options.clock = clock
    try await withServer(options) { server in
      let id = try await server.addHeld("scribe")
      try await Wire.with(port: server.port) { wire in
        try await wire.send(request("/v1/tasks/\(id)/log/stream", of: server))
        _ = try await wire.read { $0.contains(": signalbox\n\n") }
        let isHeard = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            // The stream sleeps on this clock, beside others; time passes until it has spoken.
            while !isHeard.isOpen, !Task.isCancelled {
              await clock.sleepers(atLeast: 1)
              clock.advance(by: .seconds(1))
              await Task.yield()
            }
          }
          let text = try await wire.read { $0.ranges(of: ": pulse\n\n").count > 1 }
          isHeard.open()
          #expect(text.ranges(of: ": pulse\n\n").count > 1)
          try await group.waitForAll()
        }
      }
    }
  }
}
