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

/// What a client sends holds environments and payloads: nothing of it goes to a socket that is not its user's own.
@Suite(.timeLimit(.minutes(5)))
struct SocketTrustTests {
  private static let environment = ["SECRET": "hunter2"]

  /// Another user's number, which root alone can give files to.
  private static let other: uid_t = 54_321

  private func add(to socket: String, as user: uid_t = geteuid()) async throws -> ClientError? {
    var refusal: ClientError?
    try await withClient(.unixSocket(socket), user: user) { client in
      refusal = await #expect(throws: ClientError.self) {
        try await client.add(NewTaskRequest(name: "gated", environment: Self.environment))
      }
    }
    return refusal
  }

  private func directory(of socket: String) -> String { URL(filePath: socket).deletingLastPathComponent().path }

  @Test(arguments: [0o711, 0o750, 0o755, 0o777, 0o1777])
  func nothingIsSentThroughADirectoryThatIsOpenToOthers(mode: mode_t) async throws {
    try await withStandIn(answering: [.json("{}")]) { socket, requests in
      try #require(chmod(directory(of: socket), mode) == 0)
      let error = try await add(to: socket)
      #expect(error?.code == .foreignSocket)
      #expect(error?.message.contains("Nothing was sent to \(socket)") == true)
      #expect(error?.message.contains("chmod 700") == true)
      #expect(requests.all.isEmpty)
      try #require(chmod(directory(of: socket), 0o700) == 0)
    }
  }

  @Test(arguments: [0o666, 0o777, 0o722])
  func nothingIsSentToASocketThatOthersCanOpen(mode: mode_t) async throws {
    try await withStandIn(answering: [.json("{}")]) { socket, requests in
      try #require(chmod(socket, mode) == 0)
      #expect(try await add(to: socket)?.code == .foreignSocket)
      #expect(requests.all.isEmpty)
    }
  }

  @Test(.enabled(if: geteuid() == 0), arguments: [true, false])
  func nothingIsSentToAnothersDirectoryOrSocket(ofDirectory: Bool) async throws {
    try await withStandIn(answering: [.json("{}")]) { socket, requests in
      let path = ofDirectory ? directory(of: socket) : socket
      try #require(chown(path, Self.other, Self.other) == 0)
      let error = try await add(to: socket)
      #expect(error?.code == .foreignSocket)
      #expect(error?.message.contains("\(path) belongs to user \(Self.other)") == true)
      #expect(requests.all.isEmpty)
    }
  }

  /// Its names are ours, as when they were exchanged after a look at them; who listens is not.
  @Test(.enabled(if: geteuid() == 0)) func nothingIsSentToAnothersProcess() async throws {
    try await withStandIn(answering: [.json("{}")]) { socket, requests in
      for path in [directory(of: socket), socket] { try #require(chown(path, Self.other, Self.other) == 0) }
      let error = try await add(to: socket, as: Self.other)
      #expect(error?.code == .foreignSocket)
      #expect(error?.message.contains("the process that listens on it belongs to user 0") == true)
      #expect(requests.all.joined().isEmpty)
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func anothersLinkToOurOwnSocketIsRefused() async throws {
    try await withServer { server in
      let link = String.temporary()
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory(of: server.socket))
      try #require(lchown(link, Self.other, Self.other) == 0)
      #expect(try await add(to: link + "/test.sock")?.code == .foreignSocket)
      #expect(try await server.client.tasks().tasks.isEmpty)
      try FileManager.default.removeItem(atPath: link)
    }
  }

  @Test func aLinkOfOurOwnToOurOwnSocketWorks() async throws {
    try await withServer { server in
      let link = String.temporary()
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory(of: server.socket))
      try await withClient(.unixSocket(link + "/test.sock")) { try await $0.health() }
      try FileManager.default.removeItem(atPath: link)
    }
  }

  @Test func aURLOfASocketIsHeldToTheSame() async throws {
    try await withStandIn(answering: [.json("{}")]) { socket, requests in
      try #require(chmod(directory(of: socket), 0o755) == 0)
      let url = "http+unix://" + socket.replacing("/", with: "%2F")
      try await withClient(try ServerEndpoint(url: url)) { client in
        let error = await #expect(throws: ClientError.self) { try await client.health() }
        #expect(error?.code == .foreignSocket)
      }
      #expect(requests.all.isEmpty)
      try #require(chmod(directory(of: socket), 0o700) == 0)
    }
  }
}
