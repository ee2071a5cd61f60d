import SignalboxModel

extension Awaiter {
  /// As a node among those that wait in the registry of a worker; nil for an attempt of another registry.
  func node(among worker: Worker) -> WaitGraph.Node? {
    switch self {
    case .attempt(let key, _, let own): own === worker ? .task(key.task) : nil
    case .request(let request, _): .request(request)
    }
  }

  /// Waits by `body`.
  ///
  /// An attempt gives its slot back for so long, and goes on at once when that ends.
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
