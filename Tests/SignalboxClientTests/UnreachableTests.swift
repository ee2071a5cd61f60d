import ControlServerTestSupport
import FoundationEssentials
import SignalboxClient
import SignalboxModel
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Each reason for which no server answers has a sentence of its own, and a remedy; and a server that runs is found.
@Suite(.timeLimit(.minutes(5)))
struct UnreachableTests {
  private func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = String.temporary()
    try #require(mkdir(directory, 0o700) == 0)
    try await body(directory)
    // A server in it removes it too.
    if FileManager.default.fileExists(atPath: directory) { try FileManager.default.removeItem(atPath: directory) }
  }

  private func message(_ endpoint: ServerEndpoint) async throws -> String {
    var message = ""
    try await withClient(endpoint) { client in
      let error = await #expect(throws: ClientError.self) { try await client.health() }
      #expect(error?.code == .cannotConnect)
      message = error?.message ?? ""
    }
    return message
  }

  @Test func whatIsNoSocketIsCalledSo() async throws {
    try await withDirectory { directory in
      let path = directory + "/file"
      try Data("x".utf8).write(to: URL(filePath: path))
      #expect(chmod(path, 0o600) == 0)
      #expect(try await message(.unixSocket(path)).contains("\(path) is no socket"))
      #expect(try await message(.unixSocket(path + "/x.sock")).contains("something that is no directory"))
    }
  }

  @Test func linksInACircleAreCalledSo() async throws {
    try await withDirectory { directory in
      let path = directory + "/loop.sock"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
      #expect(try await message(.unixSocket(path)).contains("links in a circle"))
    }
  }

  /// Root passes everywhere.
  @Test(.enabled(if: geteuid() != 0)) func aClosedDirectoryIsNamedWithTheRemedy() async throws {
    try await withDirectory { directory in
      let closed = directory + "/closed"
      try #require(mkdir(closed, 0o000) == 0)
      let own = try await message(.unixSocket(closed + "/signalbox/x.sock"))
      #expect(own.contains("chmod 700 '\(closed)'"), "\(own)")
      try #require(chmod(closed, 0o700) == 0)
      let root = try await message(.unixSocket("/root/signalbox/default.sock"))
      #expect(root.contains("belongs to user 0"), "\(root)")
      #expect(root.contains("sudo -u '#0'"), "\(root)")
    }
  }

  @Test func aPortOnWhichNothingListensIsCalledSo() async throws {
    // Of discard(9), on which nothing listens.
    let message = try await message(.url("http://127.0.0.1:9", token: nil))
    #expect(message.contains("nothing listens on this port"), "\(message)")
    #expect(!message.contains("NIO"))
  }

  @Test func theDefaultServerIsFoundWhereverItWasStartedFrom() async throws {
    try await withDirectory { directory in
      let servers = "\(directory)/signalbox-\(geteuid())"
      var options = TestServerOptions(directory: servers)
      options.name = "default"
      try await withServer(options) { server in
        // As cron does it, whose variables have no runtime directory, and as a login, which has one without a server.
        for runtime in ["", "\(directory)/run"] {
          let environment = ["XDG_RUNTIME_DIR": runtime, "TMPDIR": directory]
          let live = ServerSearch(environment: environment).liveSockets()
          #expect(live.contains(server.socket))
          #expect(ServerSearch(environment: environment).liveSockets().contains(server.socket))
        }
      }
      let environment = ["XDG_RUNTIME_DIR": "\(directory)/run", "TMPDIR": directory]
      let standard = ServerEndpoint.unixSocket("\(directory)/run/signalbox/default.sock")
      #expect(try ServerEndpoint.standard(environment: environment) == standard)
    }
  }

  @Test func aSocketInADirectoryThatOthersCanEnterIsNotFound() async throws {
    try await withDirectory { directory in
      let servers = "\(directory)/signalbox-\(geteuid())"
      var options = TestServerOptions(directory: servers)
      options.name = "default"
      try await withServer(options) { server in
        try #require(chmod(servers, 0o755) == 0)
        let environment = ["XDG_RUNTIME_DIR": "\(directory)/run", "TMPDIR": directory]
        #expect(try ServerEndpoint.standard(environment: environment) != .unixSocket(server.socket))
        #expect(!ServerSearch(environment: environment).liveSockets().contains(server.socket))
        try #require(chmod(servers, 0o700) == 0)
      }
    }
  }
}
