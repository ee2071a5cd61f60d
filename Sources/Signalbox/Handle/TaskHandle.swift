public import SignalboxModel

/// A task that was added: asks for its state, waits for its end, cancels it.
///
/// Copies are of the same task; it holds nothing but the registry.
public struct TaskHandle<Output: Sendable>: Sendable {
  /// The number of the task within its store.
  public let id: TaskID
  private let registry: any TaskKeeper
  private let coding: OutputCoding<Output>

  init(id: TaskID, registry: any TaskKeeper, coding: OutputCoding<Output>) {
    self.id = id
    self.registry = registry
    self.coding = coding
  }

  /// What the registry knows of it now, redacted fields masked; nil when it was deleted.
  public func record() async throws -> TaskRecord? {
    try await registry.record(of: id)
  }

  /// The state that the task is in now; nil when it was deleted.
  public func state() async throws -> TaskState? {
    try await registry.state(of: id)
  }

  /// Waits until the task has ended for good, retries and the pauses between them included, and gives its result.
  ///
  /// An attempt that waits for another task takes no slot meanwhile, so that tasks which wait for tasks never keep each other
  /// from running; when the other one has ended, it goes on at once. A queue's own limit goes on counting it. What can never
  /// come is refused at once: the result of a task that starts when the caller's own request has been answered, of one that
  /// waits for the caller, of one that only tasks which wait themselves keep from its place in a queue, and of one that nobody
  /// runs.
  ///
  /// A registry with a durable store starts nothing but closures while it drains. An attempt that then waits for a task which has
  /// not started gets ``TaskHandleError/stopped`` at once, and is put back without a counted try when it fails after that; a
  /// closure's attempt fails. A task that runs is waited for until the deadline, and so is every task of a store that several
  /// processes have, since another one may run it.
  ///
  /// Wait in the attempt's own code, in its child tasks or in a `Task {}` that it starts. A wait in a `Task.detached` is not
  /// known to be the attempt's: the attempt keeps its slot, and a wait that cannot end is not refused, so that parents which
  /// wait so on all slots for children that need one wait for ever. Give such a wait a `timeout`.
  ///
  /// - Parameter timeout: how long to wait; without limit when nil. The task is left as it is when that is over.
  /// - Returns: what the task gave back.
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

  /// Cancels it: at once while it has not started, by request while it runs.
  ///
  /// One that has ended is left as it is.
  public func cancel() async throws {
    try await registry.cancel(id)
  }
}
