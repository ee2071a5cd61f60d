import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Signalbox
import SignalboxHummingbird
import SignalboxHummingbirdTesting
import SignalboxModel
import SignalboxTesting

@testable import quickstart

typealias AppRouter = Router<BasicBackgroundTasksRequestContext>

/// The app with fakes, on a registry for tests, behind a live server.
struct AppBench: Sendable {
  let fakes: Fakes
  let tasks: TestRegistry

  init(_ fakes: Fakes = Fakes(), isHeld: Bool = false) {
    self.fakes = fakes
    tasks = TestRegistry(.app(fakes.services), isHeld: isHeld)
  }

  /// Runs `test` with a client whose calls return when their tasks have run, unless tasks are held; the app has
  /// `routes` beside its own.
  func drained(
    routes: (AppRouter) -> Void = { _ in }, _ test: @escaping @Sendable (AppClient) async throws -> Void
  ) async throws {
    try await application(routes).test(.live, tasks) { try await test(AppClient(client: $0, bench: self)) }
  }

  /// Runs `test` with a client whose calls return with the response.
  func plain(
    routes: (AppRouter) -> Void = { _ in }, _ test: @escaping @Sendable (AppClient) async throws -> Void
  ) async throws {
    try await tasks.run { _ in
      try await application(routes).test(.live) { try await test(AppClient(client: $0, bench: self)) }
    }
  }

  private func application(_ routes: (AppRouter) -> Void) -> some ApplicationProtocol {
    let router = makeRouter(registry: tasks.registry, services: fakes.services)
    routes(router)
    return Application(router: router, logger: .silent)
  }
}

/// One connection to the app, and a look behind it.
struct AppClient: Sendable {
  let client: any TestClientProtocol
  let bench: AppBench

  static let ana = #"{"username": "ana", "email": "ana@example.org"}"#

  var tasks: TestRegistry { bench.tasks }
  var journal: Journal { bench.fakes.journal }

  @discardableResult
  func post(_ path: String, _ body: String? = nil) async throws -> TestResponse {
    try await client.execute(uri: "/\(path)", method: .post, body: body.map { ByteBuffer(string: $0) })
  }

  func get(_ path: String) async throws -> TestResponse {
    try await client.execute(uri: "/\(path)", method: .get)
  }

  /// Every task, the oldest first.
  func records() async throws -> [TaskRecord] {
    try await tasks.registry.page(PageRequest(limit: 200)).tasks.sorted { $0.id < $1.id }
  }

  /// The one task of a name.
  func record(_ name: String) async throws -> TaskRecord? {
    try await records().first { $0.name == name }
  }

  /// Every task's name and state, the oldest first.
  func states() async throws -> [String] {
    try await records().map { "\($0.name) \($0.state)" }
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
}

extension Logger {
  /// Says nothing, and keeps its metadata all the same: a request's id is in it.
  static let silent: Logger = {
    var logger = Logger(label: "test", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .critical
    return logger
  }()
}
