package import AsyncHTTPClient
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Signalbox
package import SignalboxClient
package import SignalboxHummingbird
package import SignalboxModel
package import SignalboxTCP

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A registry and its control server, on a socket of its own in a directory of its own.
package struct TestServer: Sendable {
  package let socket: String
  package let registry: TaskRegistry
  package let addresses: [ControlAddress]
  package let client: SignalboxClient
  package let http: HTTPClient
  package let work: TestWork

  /// The port of its TCP listener.
  package var port: Int {
    for case .tcp(_, let port, _) in addresses { return port }
    return 0
  }

  /// Adds a task to a queue that is paused first, so that it stays where it is.
  package func addHeld(_ name: String = "gated", tags: [String] = [], priority: Int = 0) async throws -> TaskID {
    _ = try await client.change(queue: "held", QueuePatch(paused: true), create: true)
    return try await client.add(NewTaskRequest(name: name, queue: "held", priority: priority, tags: tags)).id
  }

  /// Adds a task that runs until `work.gate` opens, and returns when it runs.
  package func addRunning() async throws -> TaskID {
    let id = try await client.add(NewTaskRequest(name: "gated")).id
    try await wait(for: id, to: [.running])
    return id
  }

  /// Returns when the task is in one of the states; the change feed tells when to look.
  package func wait(for id: TaskID, to states: Set<TaskState>) async throws {
    for await event in client.changes() {
      switch event {
      case .change, .resync:
        if states.contains(try await client.task(id).state) { return }
      default: continue
      }
    }
  }
}

/// What a server is made of.
package struct TestServerOptions: Sendable {
  package var directory: String
  package var name = "test"
  package var listen: ListenAddress?
  package var tokens = AccessTokens()
  package var tokenFile: String?
  package var tls: TLSFiles?
  package var hosts: [String] = []
  package var limits = ServerLimits()
  package var logger = Logger.silent
  package var clock: any TaskClock = SystemClock()
  package var timing: ClientTiming = .real
  package var logCap = LogCap()
  /// The memory store unless given.
  package var store: (any TaskStore)?

  /// Whether the server looks after its socket when the system tells of changes, and not only at its interval.
  package var isWatched = false

  package init(directory: String = .temporary()) {
    self.directory = directory
  }

  package var socket: String { "\(directory)/\(name).sock" }

  fileprivate var configuration: ControlServerConfiguration {
    let tcp = listen.map { ControlEntrance.tcp($0, tokens: tokens, tokenFile: tokenFile, tls: tls, hosts: hosts) }
    var configuration = ControlServerConfiguration(socket: socket, entrances: tcp.map { [$0] } ?? [], limits: limits)
    if !isWatched { configuration.watch = { _ in nil } }
    return configuration
  }

  /// What is removed at the end: the directory, or what it lies in below `/tmp`.
  fileprivate var root: String { "/" + directory.split(separator: "/").prefix(2).joined(separator: "/") }
}

extension String {
  /// A path that nothing is at, short enough for a socket in it.
  package static func temporary() -> String {
    "/tmp/signalbox-test-" + String(UInt64.random(in: .min ... .max), radix: 36)
  }
}

/// Runs `body` against a live server, then shuts that down and removes what it left.
package func withServer(
  _ options: TestServerOptions = TestServerOptions(), _ body: @Sendable (TestServer) async throws -> Void
) async throws {
  let work = TestWork(clock: options.clock, logCap: options.logCap, store: options.store)
  let registry = try work.registry()
  let control = ControlServer(registry: registry, configuration: options.configuration, logger: options.logger)
  let http = HTTPClient(configuration: .init(decompression: .disabled))
  let client = SignalboxClient(
    .unixSocket(options.socket), operatorName: "tester", logger: .silent, timing: options.timing)
  let services = ServiceGroup(
    configuration: .init(services: [.init(service: control), .init(service: registry)], logger: .silent))
  let result = await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await services.run() }
    do {
      let server = TestServer(
        socket: options.socket, registry: registry, addresses: try await control.addresses(), client: client,
        http: http, work: work)
      try await body(server)
      work.gate.open()
      await services.triggerGracefulShutdown()
      try await group.waitForAll()
      return Result<Void, any Error>.success(())
    } catch {
      group.cancelAll()
      return .failure(error)
    }
  }
  try await client.shutdown()
  try await http.shutdown()
  if FileManager.default.fileExists(atPath: options.root) { try FileManager.default.removeItem(atPath: options.root) }
  try result.get()
}

extension Logger {
  package static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// Runs `body` with a client of its own.
package func withClient(
  _ endpoint: ServerEndpoint, timing: ClientTiming = .real, user: UInt32 = geteuid(),
  _ body: (SignalboxClient) async throws -> Void
) async throws {
  let client = SignalboxClient(endpoint, operatorName: "tester", logger: .silent, timing: timing, user: user)
  do {
    try await body(client)
  } catch {
    try await client.shutdown()
    throw error
  }
  try await client.shutdown()
}
