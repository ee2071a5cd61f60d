public import SignalboxModel

/// A task that was added: asks for its state, waits for its end, cancels it. Copies are of the same task; it holds nothing
/// but the registry.
public struct TaskHandle<Output: Sendable>: Sendable {
  public let id: TaskID
  private let registry: TaskRegistry
  private let coding: OutputCoding<Output>

  package init(id: TaskID, registry: TaskRegistry, coding: OutputCoding<Output>) {
    self.id = id
    self.registry = registry
    self.coding = coding
  }

  /// What the registry knows of it now, redacted fields masked; nil when it was deleted.
  public func record() async throws -> TaskRecord? {
    try await registry.task(id)
  }

  /// nil when it was deleted.
  public func state() async throws -> TaskState? {
    try await registry.store.task(id)?.state
  }

  /// What the task gave back, waited for until it has ended for good: retries and the pauses between them included.
  ///
  /// - Parameter timeout: how long to wait; without limit when nil. The task is left as it is when that is over.
  /// - Throws: ``TaskHandleError``; `CancellationError` when the caller is cancelled; ``StoreError``.
  public func result(timeout: Duration? = nil) async throws -> Output {
    let task = try await registry.final(id, timeout: timeout)
    switch task.state {
    case .completed: break
    case .cancelled: throw TaskHandleError.cancelled
    default: throw TaskHandleError.failed(task.error ?? TaskFailure(type: task.state.rawValue, message: ""))
    }
    do {
      return try coding.decode(task.result)
    } catch let error as DecodingError {
      throw TaskHandleError.badResult(error.explanation(of: "the result"))
    } catch {
      throw TaskHandleError.badResult("\(error)")
    }
  }

  /// Cancels it: at once while it has not started, by request while it runs. One that has ended is left as it is.
  public func cancel() async throws {
    _ = try await registry.cancel([id], by: "app")
  }
}

extension TaskRegistry {
  /// The task in its final state, waited for.
  func final(_ id: TaskID, timeout: Duration?) async throws -> TaskRecord {
    let end = timeout.map { clock.uptime() + $0 }
    let signal = bell.listen(to: id)
    defer { bell.leave(id, signal) }
    while true {
      guard let task = try await store.task(id) else { throw TaskHandleError.gone }
      if task.state.isFinal { return task }
      if let timeout, let end, end <= clock.uptime() { throw TaskHandleError.notFinished(after: timeout) }
      try await signal.wait(until: end, on: clock)
    }
  }
}
