import SignalboxModel

/// What attempts and handles ask of the registry beside the wait for a task's end, which is ``final(_:timeout:)``.
extension TaskRegistry: TaskKeeper {
  func add(_ task: NewTask, running closure: HeldClosure?) async throws -> TaskID {
    try await append([TaskDraft(task, closure)])[0].task.id
  }

  func record(of id: TaskID) async throws -> TaskRecord? { try await task(id) }

  func state(of id: TaskID) async throws -> TaskState? { try await store.task(id)?.state }

  func cancel(_ id: TaskID) async throws { _ = try await cancel([id], by: "app") }
}
