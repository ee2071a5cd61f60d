import ControlServerTestSupport
import FoundationEssentials
import Signalbox
import SignalboxClient
import SignalboxModel
import SignalboxTesting
import Testing

@testable import SignalboxHummingbird

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The server looks whether its socket is where clients look for it: every 5 s where the system does not tell of changes.
@Suite(.timeLimit(.minutes(5)))
struct LostSocketTests {
  private static let pause = Duration.seconds(5)

  /// Takes the socket away, and expects it to be served again after the next look.
  private func expectReturn(_ loss: @Sendable (TestServer, String) throws -> Void) async throws {
    let clock = ManualClock()
    let log = LogJournal()
    var options = TestServerOptions()
    options.clock = clock
    options.logger = log.logger
    let directory = options.directory
    try await withServer(options) { server in
      await clock.sleeper(for: Self.pause)
      try await server.client.health()
      try loss(server, directory)
      clock.advance(by: Self.pause)
      try await log.wait(for: "the control socket is gone; making it again")
      try await log.wait(for: "the control socket is there again")
      try await withClient(.unixSocket(server.socket)) { try await $0.health() }
      let mode = try FileManager.default.attributesOfItem(atPath: server.socket)[.posixPermissions] as? UInt
      #expect(mode == 0o600)
      #expect(try await server.client.doctor().findings.filter { $0.subject == "socket" }.isEmpty)
    }
    #expect(!FileManager.default.fileExists(atPath: directory))
  }

  @Test func aSocketThatIsRemovedIsMadeAgain() async throws {
    try await expectReturn { server, _ in try FileManager.default.removeItem(atPath: server.socket) }
  }

  @Test func aSocketThatIsMovedIsMadeAgain() async throws {
    try await expectReturn { server, _ in
      try FileManager.default.moveItem(atPath: server.socket, toPath: server.socket + ".old")
    }
  }

  @Test func aSocketThatIsReplacedByAStaleOneIsMadeAgain() async throws {
    try await expectReturn { server, directory in
      try FileManager.default.removeItem(atPath: server.socket)
      try leaveStaleSocket(at: server.socket)
    }
  }

  @Test func aDirectoryThatIsRemovedIsMadeAgain() async throws {
    try await expectReturn { _, directory in try FileManager.default.removeItem(atPath: directory) }
  }

  #if os(Linux)
    @Test func itIsMadeAgainAtOnceWhereTheSystemTellsOfChanges() async throws {
      let clock = ManualClock()
      let log = LogJournal()
      var options = TestServerOptions()
      options.clock = clock
      options.logger = log.logger
      options.isWatched = true
      try await withServer(options) { server in
        await clock.sleeper(for: .seconds(120))
        try FileManager.default.removeItem(atPath: server.socket)
        try await log.wait(for: "the control socket is there again")
        try await withClient(.unixSocket(server.socket)) { try await $0.health() }
        // What is watched may be the directory of before.
        await clock.sleeper(for: Self.pause)
      }
    }
  #endif

  @Test func connectionsOfBeforeGoOn() async throws {
    let clock = ManualClock()
    let log = LogJournal()
    var options = TestServerOptions()
    options.clock = clock
    options.logger = log.logger
    try await withServer(options) { server in
      let events = try await server.events("/v1/changes")
      _ = try await events.next()
      await clock.sleeper(for: Self.pause)
      try FileManager.default.removeItem(atPath: server.socket)
      clock.advance(by: Self.pause)
      try await log.wait(for: "the control socket is there again")
      try await withClient(.unixSocket(server.socket)) { client in
        _ = try await client.change(queue: "held", QueuePatch(paused: true), create: true)
      }
      var text = ""
      while !text.contains("held"), let event = try await events.next() { text = event.data }
      #expect(text.contains("held"))
    }
  }

  @Test func aSocketWhoseConnectionsCannotBeTakenIsMadeOnceMore() async throws {
    let clock = ManualClock()
    let log = LogJournal()
    let options = TestServerOptions()
    let registry = try TestWork(clock: clock).registry()
    var listener = SocketListener(
      file: try SocketFile(path: options.socket), limits: options.limits, calls: ControlCalls(registry: registry),
      logger: log.logger, watch: { _ in nil })
    let isShort = Box<Bool>()
    let take = listener.open
    listener.open = { socket, channel, logger in
      guard isShort.value == true else { return try await take(socket, channel, logger) }
      // As by a system that has nothing left to wait for it with.
      isShort.value = false
      close(socket.descriptor)
      throw ControlServerError(.cannotBind, "no space for the socket")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [listener] in try await listener.run { _ in } }
      await clock.sleeper(for: Self.pause)
      isShort.value = true
      try FileManager.default.removeItem(atPath: options.socket)
      clock.advance(by: Self.pause)
      try await log.wait(for: "cannot be made again")
      #expect(!FileManager.default.fileExists(atPath: options.socket))
      await clock.sleeper(for: Self.pause)
      clock.advance(by: Self.pause)
      try await log.wait(for: "the control socket is there again")
      try await withClient(.unixSocket(options.socket)) { try await $0.health() }
      group.cancelAll()
    }
    try FileManager.default.removeItem(atPath: options.directory)
  }

  @Test func whatKeepsItAwayIsSaidUntilItIsGone() async throws {
    let clock = ManualClock()
    let log = LogJournal()
    var options = TestServerOptions()
    options.clock = clock
    options.logger = log.logger
    try await withServer(options) { server in
      // A connection that stays.
      try await server.client.health()
      await clock.sleeper(for: Self.pause)
      try FileManager.default.removeItem(atPath: server.socket)
      try Data("precious".utf8).write(to: URL(filePath: server.socket))
      clock.advance(by: Self.pause)
      try await log.wait(for: "cannot be made again")
      let finding = try #require(
        try await server.registry.doctor().findings.first { $0.subject == "socket" })
      #expect(finding.severity == .problem)
      #expect(try await server.registry.overview().notices?.map(\.label) == ["socket gone"])
      #expect(finding.message.contains("is there and no socket; it is left alone"))
      #expect(try Data(contentsOf: URL(filePath: server.socket)) == Data("precious".utf8))
      try FileManager.default.removeItem(atPath: server.socket)
      await clock.sleeper(for: Self.pause)
      clock.advance(by: Self.pause)
      try await log.wait(for: "the control socket is there again")
      #expect(try await server.registry.doctor().findings.filter { $0.subject == "socket" }.isEmpty)
    }
  }
}
