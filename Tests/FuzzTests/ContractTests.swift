import CommandTestSupport
import FoundationEssentials
import Logging
import ServiceLifecycle
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxSQLite
import SignalboxTCP
import Testing

/// The API against its own OpenAPI document, on the durable store and over TCP as any client has it.
///
/// What is generated may add tasks of kind command, and change every queue. So this server has a runner of commands that
/// starts nothing: whatever comes, no program of this machine is run.
@Suite(
  .timeLimit(.minutes(10)), .enabled(if: Schemathesis.path != nil, "schemathesis is not installed: `.ci/packages test`")
)
struct ContractTests {
  @Test func `the API does what its document says, and refuses what that does not`() async throws {
    let directory = "/tmp/signalbox-contract-" + String(UInt64.random(in: .min ... .max), radix: 36)
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: directory) } }
    let token = "a-token-of-this-test-that-is-long-enough"
    try await serve(in: directory, token: token) { port in
      let schemathesis = Schemathesis(address: "http://127.0.0.1:\(port)", token: token, directory: directory)
      let endless = [Route.changes.name, Route.logStream.name]
      let ended = try await schemathesis.run(skipping: endless)
      print(ended.output.split(separator: "\n").suffix(25).joined(separator: "\n"))
      #expect(ended.status == 0, "\(ended.output)\(ended.error)")
      // It does not ask for the document itself again.
      #expect(ended.output.contains("Tested: \(Route.all.count - endless.count - 1)"))
    }
  }

  private func serve(in directory: String, token: String, _ body: @Sendable (Int) async throws -> Void) async throws {
    let logger = Logger(label: "contract") { _ in SwiftLogNoOpLogHandler() }
    let store = try SQLiteTaskStore(path: directory + "/tasks.sqlite")
    let registry = try TaskRegistry(
      store: store, catalogue: TaskCatalogue().register(Quiet.self).commands(NoCommands()), logger: logger)
    let tcp = ControlEntrance.tcp(try ListenAddress("127.0.0.1:0"), tokens: AccessTokens(operators: [token]))
    let control = try registry.controlServer(socket: directory + "/c.sock", entrances: [tcp], logger: logger)
    let services = ServiceGroup(
      configuration: .init(services: [.init(service: control), .init(service: registry)], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      for case .tcp(_, let port, _) in try await control.addresses() { try await body(port) }
      await services.triggerGracefulShutdown()
      try await group.waitForAll()
    }
    try await store.close()
  }
}

/// Does nothing.
private struct Quiet: BackgroundTask {
  static let task = TaskSettings<Self>("quiet")

  func run(_ context: TaskContext, services: Void) async throws {}
}

/// Runs no command: each ends at once, as if it had worked.
private struct NoCommands: CommandRunner {
  func run(_ context: TaskContext) async throws -> JSONText? {
    try await context.log.write(Array("\u{1B}[31mnothing was run\n".utf8), from: .stdout)
    return try JSONText(encoding: CommandResult(exitCode: 0))
  }

  func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey> { [] }

  func endLeftovers(
    of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
  ) async throws {}
}
