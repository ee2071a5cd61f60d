import SignalboxModel

/// Tasks that a task adds. They belong to themselves: they run whatever becomes of the attempt that added them, and an attempt
/// that is tried again adds them again unless their options have an idempotency key. They inherit what is known of the
/// request: its id, its trace and the metadata of its logger.
extension TaskContext {
  /// As ``TaskRegistry/add(_:options:)``.
  @discardableResult
  public func add<Work: TaskType>(
    _ task: Work, options: TaskOptions = TaskOptions()
  ) async throws -> TaskHandle<Work.Output> {
    try await add(TaskDraft(task, options), Work.task.coding)
  }

  /// As ``TaskRegistry/add(_:options:retry:_:)->TaskHandle<Void>``.
  @discardableResult
  public func add(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) async throws -> Void
  ) async throws -> TaskHandle<Void> {
    try await add(TaskDraft(name, options, retry: retry, coding: .none, body: body), .none)
  }

  /// As ``TaskRegistry/add(_:options:retry:_:)->TaskHandle<Void>``.
  @discardableResult
  public func add<Output: Codable & Sendable>(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) async throws -> Output
  ) async throws -> TaskHandle<Output> {
    try await add(TaskDraft(name, options, retry: retry, coding: .json, body: body), .json)
  }

  /// As ``TaskRegistry/addBlocking(_:options:retry:_:)->TaskHandle<Void>``.
  @discardableResult
  public func addBlocking(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) throws -> Void
  ) async throws -> TaskHandle<Void> {
    try await add(TaskDraft(blocking: name, options, retry: retry, coding: .none, body: body), .none)
  }

  /// As ``TaskRegistry/addBlocking(_:options:retry:_:)->TaskHandle<Void>``.
  @discardableResult
  public func addBlocking<Output: Codable & Sendable>(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) throws -> Output
  ) async throws -> TaskHandle<Output> {
    try await add(TaskDraft(blocking: name, options, retry: retry, coding: .json, body: body), .json)
  }

  private func add<Output>(_ draft: TaskDraft, _ coding: OutputCoding<Output>) async throws -> TaskHandle<Output> {
    var draft = draft
    draft.task.origin = .current(within: task.origin)
    let registry = try registry.get()
    return TaskHandle(
      id: try await registry.add(draft.task, running: draft.closure), registry: registry, coding: coding)
  }
}
