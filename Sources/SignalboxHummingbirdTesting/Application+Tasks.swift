public import Hummingbird
public import HummingbirdTesting
import Signalbox
public import SignalboxTesting

extension ApplicationProtocol {
  /// Tests an application together with its background tasks: each call of the client returns when the tasks of its request
  /// have run, and whatever they added.
  ///
  ///     let tasks = TestRegistry(TaskCatalogue().register(SendWelcomeEmail.self, services: mailer))
  ///     let app = buildApplication(registry: tasks.registry)
  ///     try await app.test(.router, tasks) { client in
  ///       try await client.execute(uri: "/register", method: .post, body: ByteBuffer(string: body)) { response in
  ///         #expect(response.status == .ok)
  ///         #expect(mailer.sent == ["ana@example.org"])
  ///       }
  ///     }
  ///
  /// While tasks are held (`TestRegistry(…, isHeld: true)` or `hold()`) calls return as soon as the response is there: so a
  /// test sees that the response did not wait, looks at what was added, and releases. Tasks that wait for the clock are not
  /// waited for; `TestRegistry.advance(by:)` runs them.
  ///
  /// The registry is run by the application when that has it among its services, and by this call otherwise.
  ///
  /// - Parameters:
  ///   - setup: `.router`, `.live` or `.ahc()`, as for HummingbirdTesting's own `test`.
  ///   - tasks: whose registry the application was built with.
  ///   - limit: how long a call waits for tasks, in real time.
  ///   - test: gets the client. When it returns, tasks that have not ended are asked to stop and not waited for.
  /// - Returns: what `test` returned.
  /// - Throws: what `test` threw; `TestRegistryError.Code.ranBefore` when the registry was run before: make one for each test.
  ///   A call of the client throws `TestRegistryError` when its tasks do not end.
  @discardableResult
  public func test<Value>(
    _ setup: TestingSetup, _ tasks: TestRegistry, limit: Duration = .seconds(30),
    _ test: @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    let isService = services.contains { ($0 as? TaskRegistry) === tasks.registry }
    guard !isService else {
      try tasks.begin()
      defer { tasks.end() }
      return try await run(setup, tasks, limit, test)
    }
    guard !tasks.isRunning else { return try await run(setup, tasks, limit, test) }
    return try await tasks.run { _ in try await run(setup, tasks, limit, test) }
  }

  private func run<Value>(
    _ setup: TestingSetup, _ tasks: TestRegistry, _ limit: Duration,
    _ test: @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    try await self.test(setup) { client in
      try await test(DrainingClient(base: client, tasks: tasks, limit: limit))
    }
  }
}
