import ControlServerTestSupport
import FoundationEssentials
import Signalbox
import SignalboxClient
import SignalboxHummingbird
import SignalboxModel
import SignalboxTCP
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SocketTests {
  private func mode(_ path: String) throws -> Int? {
    let value = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    return (value as? UInt).map { Int($0) }
  }

  private func makeDirectory(mode: Int) throws -> String {
    let directory = String.temporary()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: directory)
    return directory
  }

  private func startError(_ options: TestServerOptions) async -> ControlServerError? {
    await #expect(throws: ControlServerError.self) { try await withServer(options) { _ in } }
  }

  @Test func theSocketAndItsDirectoryAreClosedToOthersAndGoneAfter() async throws {
    let options = TestServerOptions(directory: .temporary() + "/deep")
    try await withServer(options) { server in
      let modes = (try mode(server.socket), try mode(options.directory))
      #expect(modes == (0o600, 0o700))
      #expect(server.addresses == [.socket(server.socket)])
    }
    #expect(!FileManager.default.fileExists(atPath: options.socket))
  }

  @Test(arguments: [0o755, 0o750, 0o711, 0o777])
  func anOpenDirectoryIsRefusedWithTheRemedy(mode: Int) async throws {
    let options = TestServerOptions(directory: try makeDirectory(mode: mode))
    let error = await startError(options)
    #expect(error?.code == .unsafeDirectory)
    #expect(error?.message.contains("chmod 700 '\(options.directory)'") == true)
  }

  @Test func aStaleSocketIsReplaced() async throws {
    let directory = try makeDirectory(mode: 0o700)
    let options = TestServerOptions(directory: directory)
    try leaveStaleSocket(at: options.socket)
    #expect(FileManager.default.fileExists(atPath: options.socket))
    try await withServer(options) { server in try await server.client.health() }
  }

  @Test func aLiveSocketIsRefusedAndLeftAlone() async throws {
    try await withServer { server in
      let directory = server.socket.dropLast("/test.sock".count)
      let work = TestWork()
      let second = try work.registry().controlServer(socket: "\(directory)/test.sock", logger: .silent)
      let error = await #expect(throws: ControlServerError.self) { try await second.run() }
      #expect(error?.code == .inUse)
      let process = ProcessInfo.processInfo.processIdentifier
      #expect(error?.message.contains("process \(process)") == true)
      #expect(error?.message.contains(server.socket) == true)
      await #expect(throws: ControlServerError.self) { try await second.addresses() }
      try await server.client.health()
    }
  }

  @Test func serversOfOneProcessStartTogetherInOneDirectory() async throws {
    let directory = try makeDirectory(mode: 0o700)
    let controls = try (0..<8).map { number in
      let registry = try TestWork().registry()
      return (registry, try registry.controlServer(socket: "\(directory)/\(number).sock", logger: .silent))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (_, control) in controls { group.addTask { try await control.run() } }
      for (number, (registry, control)) in controls.enumerated() {
        #expect(try await control.addresses() == [.socket("\(directory)/\(number).sock")])
        let id = try await registry.add(
          [NewTaskRequest(name: "gated", queue: "q\(number)")], idempotencyKey: nil, by: "ana")[0].task.id
        try await withClient(.unixSocket("\(directory)/\(number).sock")) { client in
          let queue = try await client.task(id).queue
          #expect(queue == "q\(number)")
        }
      }
      group.cancelAll()
      do { try await group.waitForAll() } catch is CancellationError {}
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    try FileManager.default.removeItem(atPath: directory)
  }

  /// Each of them finds the stale socket; the one that removes it and makes its own keeps that, whatever the others found.
  @Test func ofServersThatStartTogetherOnOneStaleSocketOneServes() async throws {
    let options = TestServerOptions(directory: try makeDirectory(mode: 0o700))
    try leaveStaleSocket(at: options.socket)
    let controls = try (0..<8).map { _ in
      try TestWork().registry().controlServer(socket: options.socket, logger: .silent)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for control in controls { group.addTask { try? await control.run() } }
      var served = 0
      for control in controls {
        do {
          _ = try await control.addresses()
          served += 1
        } catch let error as ControlServerError {
          #expect(error.code == .inUse)
        }
      }
      #expect(served == 1)
      try await withClient(.unixSocket(options.socket)) { try await $0.health() }
      group.cancelAll()
      try await group.waitForAll()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: options.directory).isEmpty)
    try FileManager.default.removeItem(atPath: options.directory)
  }

  @Test func anothersSocketInOurPlaceIsLeftAlone() async throws {
    let options = TestServerOptions(directory: try makeDirectory(mode: 0o700))
    let other = options.directory + "/other.sock"
    try leaveStaleSocket(at: other)
    let control = try TestWork().registry().controlServer(socket: options.socket, logger: .silent)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await control.run() }
      _ = try await control.addresses()
      try FileManager.default.removeItem(atPath: options.socket)
      try FileManager.default.moveItem(atPath: other, toPath: options.socket)
      group.cancelAll()
      do { try await group.waitForAll() } catch is CancellationError {}
    }
    #expect(FileManager.default.fileExists(atPath: options.socket))
    try FileManager.default.removeItem(atPath: options.directory)
  }

  @Test func whatIsNoSocketIsLeftAlone() async throws {
    let options = TestServerOptions(directory: try makeDirectory(mode: 0o700))
    try Data("precious".utf8).write(to: URL(filePath: options.socket))
    let work = TestWork()
    let server = try work.registry().controlServer(socket: options.socket, logger: .silent)
    let error = await #expect(throws: ControlServerError.self) { try await server.run() }
    #expect(error?.code == .notASocket)
    #expect(try Data(contentsOf: URL(filePath: options.socket)) == Data("precious".utf8))
    try FileManager.default.removeItem(atPath: options.directory)
  }

  @Test func aLinkInPlaceOfTheDirectoryIsRefused() async throws {
    let target = try makeDirectory(mode: 0o700)
    let link = String.temporary()
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    let error = await startError(TestServerOptions(directory: link))
    #expect(error?.code == .unsafeDirectory)
    try FileManager.default.removeItem(atPath: target)
  }

  @Test func aPathThatIsTooLongIsRefusedWithItsLength() async throws {
    let directory = String.temporary()
    let path = directory + "/" + String(repeating: "s", count: 104 - directory.utf8.count - 1)
    let server = try TestWork().registry().controlServer(socket: path, logger: .silent)
    let error = await #expect(throws: ControlServerError.self) { try await server.run() }
    #expect(error?.code == .socketPathTooLong)
    #expect(error?.message.contains("has 104 bytes") == true)
  }

  @Test func theLongestPathWorks() async throws {
    var options = TestServerOptions()
    let padding = 103 - options.directory.utf8.count - "/".utf8.count - "/test.sock".utf8.count
    options.directory += "/" + String(repeating: "d", count: padding)
    #expect(options.socket.utf8.count == 103)
    try await withServer(options) { server in try await server.client.health() }
  }

  /// Cleaners of temporary files spare a socket whose path is on the system's list of live ones.
  @Test func theSystemKnowsTheSocketByItsRealPath() async throws {
    let target = try makeDirectory(mode: 0o700)
    let link = String.temporary()
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    try await withServer(TestServerOptions(directory: link + "/deep")) { server in
      let path = try await boundPath(of: server.socket)
      #expect(path == target + "/deep/test.sock")
    }
    try FileManager.default.removeItem(atPath: target)
  }

  @Test func aServerThatServesNowhereElseHoldsItsPathWhenItsSocketIsGone() async throws {
    try await withServer { server in
      try FileManager.default.removeItem(atPath: server.socket)
      let second = try TestWork().registry().controlServer(socket: server.socket, logger: .silent)
      let error = await #expect(throws: ControlServerError.self) { try await second.run() }
      #expect(error?.code == .inUse)
      #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
    }
  }

  @Test func aPortThatIsTakenIsRefused() async throws {
    var first = TestServerOptions()
    first.listen = try ListenAddress("127.0.0.1:0")
    first.tokens = AccessTokens(operators: ["t"])
    try await withServer(first) { server in
      var second = TestServerOptions()
      second.listen = try ListenAddress("127.0.0.1:\(server.port)")
      second.tokens = AccessTokens(operators: ["t"])
      let error = await startError(second)
      #expect(error?.code == .inUse)
      #expect(!FileManager.default.fileExists(atPath: second.socket))
    }
  }
}
