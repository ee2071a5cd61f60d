import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Logging
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxTesting
import Testing

/// A context whose list knows nothing of the connection: the end of a response is the end of its body.
struct PlainContext: BackgroundTasksRequestContext {
  var coreContext: CoreRequestContextStorage
  let backgroundTasks: BackgroundTasks

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    backgroundTasks = BackgroundTasks()
  }
}

typealias BasicContext = BasicBackgroundTasksRequestContext

/// An application with a registry on a store of its own, behind a live server.
struct RequestBench: Sendable {
  /// What keeps the tasks; here they are run by the application.
  let tests: TestRegistry
  let journal = RequestJournal()
  let log = RequestLog()

  /// A bench on a store, where `work` is what a ``Note`` of this label does.
  init(
    store: (any TaskStore)? = nil,
    work: @escaping @Sendable (String, TaskContext) async throws -> Void = { _, _ in }
  ) {
    let catalogue = TaskCatalogue()
      .register(Note.self, services: Note.Services(journal: journal, work: work))
      .register(Unwritable.self)
    tests = TestRegistry(catalogue, store: store)
  }

  var registry: TaskRegistry { tests.registry }

  /// A router with our middleware, and `outer` outside it.
  func router<Context: BackgroundTasksRequestContext>(
    _ context: Context.Type, outer: [any MiddlewareProtocol<Request, Response, Context>] = []
  ) -> Router<Context> where Context.Source == ApplicationRequestContextSource {
    let router = Router(context: context, options: .autoGenerateHeadEndpoints)
    for middleware in outer { router.add(middleware: middleware) }
    return router.add(middleware: BackgroundTasksMiddleware(registry))
  }

  func router(outer: [any MiddlewareProtocol<Request, Response, BasicContext>] = []) -> Router<BasicContext> {
    router(BasicContext.self, outer: outer)
  }

  /// Runs an application of these routes, through a socket or straight to the router, and the test against it.
  func test<Context: BackgroundTasksRequestContext>(
    _ router: Router<Context>, isLive: Bool = true, server: HTTPServerBuilder = .http1(),
    _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws where Context.Source == ApplicationRequestContextSource {
    let application = Application(
      router: router, server: server, services: [registry], logger: log.logger)
    try await application.test(isLive ? .live : .router) { try await test($0) }
  }

  /// Runs a task that no request added, and returns when it has ended: whatever could have started before it has.
  func passBystander() async throws {
    let label = "bystander \(journal.lines.count)"
    try await registry.add(Note(label))
    await journal.reached("end \(label)")
  }

  /// What the journal says of tasks that requests added.
  var lines: [String] { journal.lines.filter { !$0.contains("bystander") } }

  /// The labels of the tasks that the store has, in the order added, without bystanders.
  func labels() async throws -> [String] { try await tasks().map { try $0.label } }

  func tasks() async throws -> [TaskRecord] {
    try await registry.page(PageRequest(sort: TaskSort(.id), limit: Limits.page)).tasks
      .filter { try !$0.label.hasPrefix("bystander") }.sorted { $0.id < $1.id }
  }

  func task(_ label: String, location: SourceLocation = #_sourceLocation) async throws -> TaskRecord {
    try #require(try await tasks().first { try $0.label == label }, sourceLocation: location)
  }
}

extension TaskRecord {
  /// What a ``Note`` is called; empty for other tasks.
  var label: String {
    get throws { name == Note.task.name ? try payload.decode(Note.self).label : "" }
  }
}

/// A middleware that is a closure.
struct Around<Context>: RouterMiddleware {
  typealias Act =
    @Sendable (Request, Context, @concurrent (Request, Context) async throws -> Response) async throws -> Response

  var act: Act

  init(_ act: @escaping Act) { self.act = act }

  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    try await act(request, context, next)
  }
}

extension TestClientProtocol {
  func post(_ path: String) async throws -> TestResponse {
    try await execute(uri: path, method: .post) { $0 }
  }

  func get(_ path: String) async throws -> TestResponse {
    try await execute(uri: path, method: .get) { $0 }
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
}
