import AsyncHTTPClient
import ControlServerTestSupport
import FoundationEssentials
import NIOHTTP1
import SignalboxHummingbird
import SignalboxModel
import SignalboxTCP
import Testing

/// Tokens in a file: hashed, and read again while the server runs.
@Suite(.timeLimit(.minutes(5)))
struct TokenFileTests {
  /// A file of tokens, and a server that uses it.
  private struct Place: Sendable {
    var path = String.temporary() + ".tokens"
    var log = LogJournal()

    /// Puts another file in its place, as an editor does.
    func write(_ lines: String..., mode: Int = 0o600) throws {
      let next = path + ".next"
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: next))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: next)
      if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
      try FileManager.default.moveItem(atPath: next, toPath: path)
    }

    func serve(_ body: @Sendable (TestServer) async throws -> Void) async throws {
      defer { try? FileManager.default.removeItem(atPath: path) }
      var options = TestServerOptions()
      options.listen = try ListenAddress("127.0.0.1:0")
      options.tokenFile = path
      options.logger = log.logger
      try await withServer(options, body)
    }
  }

  private func expect(_ status: Int, of server: TestServer, _ token: String, _ method: String = "GET") async throws {
    let path = method == "GET" ? "/v1/overview" : "/v1/tasks/99/cancel"
    let answer = try await server.send(method, path, headers: ["Authorization": "Bearer \(token)"], tcp: true)
    #expect(answer.status == status, "\(method) with \(token)")
  }

  private let leverLine = AccessTokens.line("lever", role: .operator, label: "ana")
  private let windowLine = AccessTokens.line("window", role: .viewer, label: "wall display")

  @Test func `digests let in those whose tokens they are, and are no tokens`() async throws {
    #expect(!leverLine.contains("lever"))
    let place = Place()
    try place.write("# who may come in", "", leverLine, "  \(windowLine)  ", "viewer plain", "alone")
    try await place.serve { server in
      for (token, look, act) in [
        ("lever", 200, 404), ("window", 200, 403), ("plain", 200, 403), ("alone", 200, 404), ("#", 401, 401),
        (String(try #require(leverLine.split(separator: " ").last)), 401, 401), ("ana", 401, 401),
      ] {
        try await expect(look, of: server, token)
        try await expect(act, of: server, token, "POST")
      }
    }
  }

  @Test func `a file that changes shuts out and lets in with no restart`() async throws {
    let place = Place()
    try place.write(leverLine)
    try await place.serve { server in
      try await expect(200, of: server, "lever")
      try place.write(AccessTokens.line("crank", role: .operator, label: nil))
      try await expect(401, of: server, "lever")
      try await expect(200, of: server, "crank")
      // Of the same length, and at the same time as far as a file's clock can tell.
      try place.write(AccessTokens.line("wheel", role: .operator, label: nil))
      try await expect(401, of: server, "crank")
      try await expect(200, of: server, "wheel")
      // Another right for the same token.
      try place.write(AccessTokens.line("wheel", role: .viewer, label: nil))
      try await expect(403, of: server, "wheel", "POST")
    }
  }

  @Test func `a stream ends when its token is withdrawn`() async throws {
    let place = Place()
    try place.write(leverLine, windowLine)
    try await place.serve { server in
      let headers: HTTPHeaders = ["Authorization": "Bearer window"]
      let events = try await server.events("/v1/changes", headers: headers, tcp: true)
      #expect(try await events.next()?.event == "change")
      try place.write(leverLine)
      _ = try await server.addHeld()
      // What happens is what it would have been told of.
      #expect(try await events.next() == nil)
    }
  }

  @Test(
    arguments: [
      ("operator ana", "", "line 1"), ("nobody x y", "", "begins with neither"), ("sha256:12", "", "64 hex digits"),
      ("", "# nothing", "no token in it"), ("operator secret", "viewer secret", "there twice"),
      ("operator \u{202e} secret", "", "label"), ("anyone secret", "", "begins with neither"),
    ])
  func `a broken file changes nothing but the log, which does not tell what is in it`(
    first: String, second: String, reason: String
  ) async throws {
    let place = Place()
    try place.write(leverLine)
    try await place.serve { server in
      try place.write(first == "operator ana" ? "operator" : first, second)
      try await expect(200, of: server, "lever")
      try await expect(401, of: server, "secret")
      try await place.log.lines.wait { line in
        guard line.contains("stay in force") else { return false }
        #expect(line.contains(place.path) && line.contains(reason) && !line.contains("secret"), "\(line)")
        return true
      }
      try place.write(windowLine)
      try await expect(401, of: server, "lever")
    }
  }

  @Test func `a file that is gone or open to others changes nothing but the log`() async throws {
    let place = Place()
    try place.write(leverLine)
    try await place.serve { server in
      try FileManager.default.removeItem(atPath: place.path)
      try await expect(200, of: server, "lever")
      try await place.log.wait(for: "No such file")
      try place.write("operator secret", mode: 0o644)
      try await expect(401, of: server, "secret")
      try await expect(200, of: server, "lever")
      try await place.log.wait(for: "chmod 600 '\(place.path)'")
      try place.write(windowLine, mode: 0o644)
      try await expect(200, of: server, "window")
    }
  }

  @Test(arguments: [("secret", 0o644), ("secret", 0o640), ("sha256:" + String(repeating: "0", count: 64), 0o666)])
  func `a file that is open to others is refused at the start, with the remedy`(
    entry: String, mode: Int
  ) async throws {
    let place = Place()
    try place.write("operator \(entry)", mode: mode)
    let error = await #expect(throws: ControlServerError.self) { try await place.serve { _ in } }
    #expect(error?.code == .badTokenFile)
    #expect(error?.message.contains("chmod 600 '\(place.path)'") == true)
  }

  @Test(arguments: ["/nowhere/tokens", "/tmp", "/dev/zero"])
  func `what is no file of tokens is refused at the start`(path: String) async throws {
    var place = Place()
    place.path = path
    let configured = place
    let error = await #expect(throws: ControlServerError.self) {
      var options = TestServerOptions()
      options.listen = try ListenAddress("127.0.0.1:0")
      options.tokenFile = configured.path
      try await withServer(options) { _ in }
    }
    #expect(error?.code == .badTokenFile)
    #expect(error?.message.contains(path) == true)
  }

  @Test func `generated tokens are long and never the same`() {
    let tokens = Set((0..<1000).map { _ in AccessTokens.generate() })
    #expect(tokens.count == 1000)
    #expect(tokens.allSatisfy { $0.utf8.count == 40 })
  }
}
