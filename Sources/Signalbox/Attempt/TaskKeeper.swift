import SignalboxModel

/// A registry as attempts and the handles of tasks know it: adds tasks, and tells what becomes of them.
protocol TaskKeeper: AnyObject, Sendable {
  /// Adds a task, and returns when that is committed; the closure is nil unless the task is of that kind.
  func add(_ task: NewTask, running closure: HeldClosure?) async throws -> TaskID

  /// What is known of a task now, redacted fields masked; nil when it was deleted.
  func record(of id: TaskID) async throws -> TaskRecord?

  /// The state of a task; nil when it was deleted.
  func state(of id: TaskID) async throws -> TaskState?

  /// The task in its final state, waited for; without limit when `timeout` is nil.
  func final(_ id: TaskID, timeout: Duration?) async throws -> TaskRecord

  /// Cancels a task: at once while it has not started, by request while it runs.
  func cancel(_ id: TaskID) async throws
}
