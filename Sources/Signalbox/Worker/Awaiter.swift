import SignalboxModel

/// Whose code it is that waits for a task: an attempt's, which holds a slot meanwhile, or a request's, which holds its own
/// tasks. Anything else can wait for ever without keeping a task from its end.
enum Awaiter: Sendable {
  /// Of the code that runs now, and of what it starts within its own task tree.
  @TaskLocal static var current: Awaiter?

  case attempt(AttemptKey, queue: String, Worker)
  case request(BackgroundTasks)

  /// As a node among those that wait in a registry; nil for an attempt of another registry.
  func node(in registry: TaskRegistry) -> WaitGraph.Node? {
    switch self {
    case .attempt(let key, _, let worker): worker === registry.worker ? .task(key.task) : nil
    case .request(let tasks): .request(ObjectIdentifier(tasks))
    }
  }

  /// Waits by `body`. An attempt gives its slot back for so long, and goes on at once when that ends.
  ///
  /// - Throws: ``TaskHandleError/waitsForItself(_:)`` when it would have to keep its slot.
  func wait<Value>(_ body: () async throws -> Value) async throws -> Value {
    guard case .attempt(let key, _, let worker) = self else { return try await body() }
    defer { worker.goesOn(key) }
    guard worker.waits(key) else {
      throw TaskHandleError.waitsForItself(
        """
        task #\(key.task) blocks a thread, and \(WorkerMachine.mostBlocking) of these wait for other tasks or work: one more \
        could keep what it waits for from running. Wait in a BackgroundTask, which takes no thread
        """)
    }
    return try await body()
  }
}
