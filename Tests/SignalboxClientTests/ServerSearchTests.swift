import ControlServerTestSupport
import FoundationEssentials
import SignalboxClient
import SignalboxTesting
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Servers to which no variable of the client leads are found on the system's list of sockets.
@Suite(.timeLimit(.minutes(5)))
struct ServerSearchTests {
  /// The servers of tests that are found when the system lists these sockets.
  private func found(_ paths: String..., runtime: String = "/none") throws -> [String] {
    let list = String.temporary()
    let lines = paths.map { "000000002b79af26: 00000002 00000000 00010000 0001 01 45102 \($0)\n" }
    try Data(lines.joined().utf8).write(to: URL(filePath: list))
    defer { try? FileManager.default.removeItem(atPath: list) }
    return search(runtime: runtime, list: list)
  }

  /// Without those that run on this machine beside the tests.
  private func search(runtime: String = "/none", list: String) -> [String] {
    ServerSearch(environment: ["XDG_RUNTIME_DIR": runtime, "TMPDIR": "/none"], list: list).liveSockets()
      .filter { $0.hasPrefix("/tmp/signalbox-test-") }
  }

  @Test func aServerAnywhereIsFound() async throws {
    var options = TestServerOptions(directory: .temporary() + "/a place")
    options.name = "shop"
    try await withServer(options) { server in
      #expect(try found(server.socket) == [server.socket])
      #expect(try found("/none/a.sock", server.socket, server.socket) == [server.socket])
      #expect(try found().isEmpty)
      #expect(search(list: "/none/unix").isEmpty)
      // It is named, and what clients use by themselves is still where their own variables lead.
      let environment = ["XDG_RUNTIME_DIR": "/none", "TMPDIR": "/none"]
      let standard = try ServerEndpoint.standard(environment: environment)
      #expect(standard != .unixSocket(server.socket))
    }
  }

  #if os(Linux)
    @Test func theSystemsOwnListIsRead() async throws {
      try await withServer { server in
        #expect(ServerSearch(environment: ["XDG_RUNTIME_DIR": "/none"]).liveSockets().contains(server.socket))
      }
    }
  #endif

  @Test func aServerThatIsFoundTwiceIsNamedOnce() async throws {
    let root = String.temporary()
    var options = TestServerOptions(directory: root + "/signalbox")
    options.name = "default"
    try await withServer(options) { server in
      let link = String.temporary()
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: root)
      #expect(try found(server.socket, runtime: link) == [link + "/signalbox/default.sock"])
      try FileManager.default.removeItem(atPath: link)
    }
  }

  @Test func whatIsNoServerOfTheUserIsLeftAlone() async throws {
    try await withStandIn(answering: [.json("{}")]) { socket, requests in
      // It listens, as other programs do, without the lock that a server has; the lock of one that has ended is not held.
      #expect(try found(socket).isEmpty)
      try Data("1\n".utf8).write(to: URL(filePath: socket + ".lock"))
      #expect(try found(socket).isEmpty)
      #expect(requests.all.isEmpty)
    }
    var options = TestServerOptions()
    // No time passes in which it would make its socket again.
    options.clock = ManualClock()
    try await withServer(options) { server in
      let directory = URL(filePath: server.socket).deletingLastPathComponent().path
      try #require(chmod(directory, 0o755) == 0)
      #expect(try found(server.socket).isEmpty)
      try #require(chmod(directory, 0o700) == 0)
      // The lock is held, and what it is for is gone.
      try FileManager.default.removeItem(atPath: server.socket)
      #expect(try found(server.socket).isEmpty)
      try Data("precious".utf8).write(to: URL(filePath: server.socket))
      #expect(try found(server.socket).isEmpty)
    }
  }
}
