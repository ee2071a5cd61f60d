import ControlServerTestSupport
import NIOHTTP1
import SignalboxTCP
import Testing

/// Which names in the Host header mean this server.
@Suite(.timeLimit(.minutes(5)))
struct HostTests {
  private func withTCP(hosts: [String] = [], _ body: @Sendable (TestServer) async throws -> Void) async throws {
    var options = TestServerOptions()
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"])
    options.hosts = hosts
    try await withServer(options, body)
  }

  private func expect(_ status: Int, of server: TestServer, host: String) async throws {
    let answer = try await server.send(
      "GET", "/v1/overview", headers: ["Authorization": "Bearer lever", "Host": host], tcp: true)
    #expect(answer.status == status, "\(host)")
  }

  @Test(arguments: ["[::1]", "[0:0:0:0:0:0:0:1]", "[0::1]", "localhost", "LocalHost", "127.0.0.1"])
  func `our own names are taken however they are written`(name: String) async throws {
    try await withTCP { server in
      try await expect(200, of: server, host: "\(name):\(server.port)")
      // Without a port it is port 80, which this is not.
      try await expect(421, of: server, host: name)
      try await expect(421, of: server, host: "\(name):80")
    }
  }

  @Test(
    arguments: [
      "::1", "[::1", "[::2]", "[localhost]", "localhost.", "localhost.evil.example", "evil.example", "2130706433",
      "0x7f.1", "127.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "[::1%25lo]", "user@localhost", "*", "",
    ])
  func `others are refused, also those that a resolver takes to this machine`(name: String) async throws {
    try await withTCP { server in
      try await expect(421, of: server, host: "\(name):\(server.port)")
    }
  }

  @Test(arguments: ["localhost:-1", "localhost:+1", "localhost:", "localhost:99999", "localhost:8472:1", "localhost:x"])
  func `a port that is none is refused`(host: String) async throws {
    try await withTCP { server in try await expect(421, of: server, host: host) }
  }

  @Test func `names that are set are taken with every port, and no others`() async throws {
    try await withTCP(hosts: ["Board.Example", "[2001:DB8:0::1]"]) { server in
      for host in ["board.example", "BOARD.example:443", "board.example:\(server.port)", "[2001:db8::1]:9"] {
        try await expect(200, of: server, host: host)
      }
      for host in ["x.board.example", "board.example.evil.example", "[2001:db8::2]"] {
        try await expect(421, of: server, host: host)
      }
    }
  }

  @Test(
    arguments: [
      ("GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\nHost: evil.example\r\n", "400"),
      ("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nHost: localhost:PORT\r\n", "4"),
      ("GET /healthz HTTP/1.0\r\n", "421"), ("GET /healthz HTTP/1.1\r\n", "4"),
      ("GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\n", "421"),
      ("GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\n", "200"),
    ])
  func `two hosts or none are refused`(head: String, status: String) async throws {
    try await withTCP { server in
      let answer = try await Wire.with(port: server.port) { wire in
        try await wire.send(head.replacing("PORT", with: "\(server.port)") + "Connection: close\r\n\r\n")
        return try await wire.rest()
      }
      #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
    }
  }
}
