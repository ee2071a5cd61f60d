import Hummingbird
import HummingbirdTesting
import Logging
import ServiceLifecycle
import Signalbox
import SignalboxHummingbird
import SignalboxHummingbirdTesting
import SignalboxModel
import SignalboxTesting
import Testing

/// Requests and their tasks through Hummingbird's test client.
@Suite(.timeLimit(.minutes(5))) struct ApplicationTestingTests {
  struct Setup: CustomTestStringConvertible, Sendable {
    var isLive: Bool
    var isService: Bool
    var testing: TestingSetup { isLive ? .live : .router }
    var testDescription: String { "\(isLive ? "live" : "router"), \(isService ? "a service" : "not a service")" }

    static let all = [true, false].flatMap { live in [true, false].map { Setup(isLive: live, isService: $0) } }
  }

  let post = RecordedPost()

  /// An application as a user writes it.
  private func buildApplication(
    registry: TaskRegistry, isService: Bool = true, withControl: Bool = false
  ) throws -> some ApplicationProtocol {
    let router = Router(context: BasicBackgroundTasksRequestContext.self)
    router.add(middleware: BackgroundTasksMiddleware(registry))
    router.post("greet/:whom") { _, context in
      let whom = try context.parameters.require("whom")
      context.backgroundTasks.add(Greet(whom: whom, next: ["\(whom)'s friend"]))
      return "soon"
    }
    router.post("refuse") { _, context -> String in
      context.backgroundTasks.add(Greet(whom: "nobody"))
      throw HTTPError(.badRequest)
    }
    router.post("deny") { _, context in
      context.backgroundTasks.add(Greet(whom: "no one"))
      context.backgroundTasks.add("note") { _ in }
      return HTTPResponse.Status.forbidden
    }
    var logger = Logger(label: "app") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let control = withControl ? [try registry.controlServer() as any Service] : []
    return Application(
      router: router, services: control + (isService ? [registry] : []), logger: logger)
  }

  @Test(arguments: Setup.all) func `a call returns when the request's tasks have run`(_ setup: Setup) async throws {
    let tasks = TestRegistry(.greeting(post))
    let app = try buildApplication(registry: tasks.registry, isService: setup.isService)
    try await app.test(setup.testing, tasks) { client in
      for whom in ["ana", "ben"] {
        try await client.execute(uri: "/greet/\(whom)", method: .post) { response in
          #expect(response.status == .ok)
          #expect(String(buffer: response.body) == "soon")
          #expect(post.sent.suffix(2) == [whom, "\(whom)'s friend"])
        }
      }
    }
    #expect(post.sent == ["ana", "ana's friend", "ben", "ben's friend"])
    #expect(try tasks.added(Greet.self).map(\.whom) == post.sent)
  }

  @Test(arguments: Setup.all) func `held, a call does not wait for the tasks`(_ setup: Setup) async throws {
    let tasks = TestRegistry(.greeting(post), isHeld: true)
    let app = try buildApplication(registry: tasks.registry, isService: setup.isService)
    try await app.test(setup.testing, tasks) { client in
      let response = try await client.execute(uri: "/greet/ana", method: .post)
      #expect(response.status == .ok)
      await giveWay()
      #expect(post.sent.isEmpty)
      #expect(try tasks.added(Greet.self) == [Greet(whom: "ana", next: ["ana's friend"])])
      tasks.release()
      try await tasks.drain()
      #expect(post.sent == ["ana", "ana's friend"])
    }
  }

  @Test func `tasks of a failed request are told apart from those added`() async throws {
    let tasks = TestRegistry(.greeting(post))
    let app = try buildApplication(registry: tasks.registry)
    try await app.test(.router, tasks) { client in
      let response = try await client.execute(uri: "/refuse", method: .post)
      #expect(response.status == .badRequest)
      #expect(try await client.execute(uri: "/deny", method: .post).status == .forbidden)
      #expect(tasks.added.isEmpty)
      #expect(tasks.dropped.map(\.name) == ["greet", "greet", "note"])
      #expect(tasks.dropped.map(\.reason) == ["error", "status", "status"])
      #expect(try tasks.dropped(Greet.self).map(\.whom) == ["nobody", "no one"])
      #expect(post.sent.isEmpty)
    }
  }

  @Test func `a store that refuses fails the request, and its tasks are told`() async throws {
    let tasks = TestRegistry(.greeting(post))
    let app = try buildApplication(registry: tasks.registry)
    try await app.test(.router, tasks) { client in
      tasks.refuse(StoreError(.cannotWrite, "the disk is full"))
      let response = try await client.execute(uri: "/greet/ana", method: .post)
      #expect(response.status == .serviceUnavailable)
      #expect(tasks.dropped.map(\.reason) == ["commit"])
      #expect(tasks.added.isEmpty)
    }
  }

  @Test func `an application with a control server is tested side by side with itself`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          let tasks = TestRegistry(.greeting(post))
          let app = try buildApplication(registry: tasks.registry, withControl: true)
          try await app.test(.router, tasks) { client in
            try await client.execute(uri: "/greet/ana", method: .post)
            #expect(tasks.added.count == 2)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(post.sent.count == 4)
  }

  @Test func `a registry is of one test`() async throws {
    let tasks = TestRegistry(.greeting(post))
    let app = try buildApplication(registry: tasks.registry)
    try await app.test(.router, tasks) { _ in }
    let error = await #expect(throws: TestRegistryError.self) { try await app.test(.router, tasks) { _ in } }
    #expect(error?.code == .ranBefore)
  }

  @Test func `one registry serves several applications when the test runs it`() async throws {
    let tasks = TestRegistry(.greeting(post))
    let app = try buildApplication(registry: tasks.registry, isService: false)
    try await tasks.run { tasks in
      try await app.test(.router, tasks) { try await $0.execute(uri: "/greet/ana", method: .post) }
      try await app.test(.live, tasks) { try await $0.execute(uri: "/greet/ben", method: .post) }
    }
    #expect(post.sent == ["ana", "ana's friend", "ben", "ben's friend"])
  }
}
