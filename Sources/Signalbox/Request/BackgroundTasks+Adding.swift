import SignalboxModel
import Synchronization

/// A task on its way to the store.
struct RequestedWork: Sendable {
  /// Encodes and checks it.
  var draft: @Sendable () throws -> TaskDraft
  /// The trace of whoever added it.
  var trace: [String: String]
}

/// Adding never waits and never throws: what is wrong with a task comes out of the commit, and fails the request.
extension BackgroundTasks {
  /// Adds a task of a type to the request.
  ///
  /// - Parameters:
  ///   - task: what is stored, and done later.
  ///   - options: what differs from the type's own queue, priority and so on.
  /// - Returns: the task as it will be; see ``RequestedTask/handle()`` for its number and its result.
  @discardableResult
  public func add<Work: TaskType>(
    _ task: Work, options: TaskOptions = TaskOptions()
  ) -> RequestedTask<Work.Output> {
    let settings = Work.task
    return add(settings.name, options, settings.coding) { try TaskDraft(task, options) }
  }

  /// Adds a task that runs a closure, in this process only: when the process ends before the task has, the task fails as
  /// `closureLost`.
  ///
  /// Work that must outlive the process is a ``BackgroundTask``.
  ///
  ///     context.backgroundTasks.add("forget_session") { task in
  ///       try await sessions.forget(id)
  ///       task.logger.info("forgotten")
  ///     }
  ///
  /// - Parameters:
  ///   - name: what the task is called.
  ///   - options: its queue, priority and so on.
  ///   - retry: how failed attempts are tried again; ``TaskOptions/maxAttempts`` wins over its own.
  ///   - body: the work.
  /// - Returns: the task as it will be; see ``RequestedTask/handle()`` for its number and its result.
  @discardableResult
  public func add(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) async throws -> Void
  ) -> RequestedTask<Void> {
    add(name, options, .none) { try TaskDraft(name, options, retry: retry, coding: .none, body: body) }
  }

  /// Adds a task that runs a closure and keeps what it gives back; see
  /// ``add(_:options:retry:_:)->RequestedTask<Void>``.
  @discardableResult
  public func add<Output: Codable & Sendable>(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) async throws -> Output
  ) -> RequestedTask<Output> {
    add(name, options, .json) { try TaskDraft(name, options, retry: retry, coding: .json, body: body) }
  }

  /// Adds a task that runs a closure which blocks its thread, on a thread of its own: it keeps no request and no other task
  /// waiting.
  ///
  /// See ``add(_:options:retry:_:)->RequestedTask<Void>`` and ``BlockingBackgroundTask``.
  @discardableResult
  public func addBlocking(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) throws -> Void
  ) -> RequestedTask<Void> {
    add(name, options, .none) { try TaskDraft(blocking: name, options, retry: retry, coding: .none, body: body) }
  }

  /// Adds a task that runs a closure which blocks its thread, and keeps what it gives back; see
  /// ``addBlocking(_:options:retry:_:)->RequestedTask<Void>``.
  @discardableResult
  public func addBlocking<Output: Codable & Sendable>(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) throws -> Output
  ) -> RequestedTask<Output> {
    add(name, options, .json) { try TaskDraft(blocking: name, options, retry: retry, coding: .json, body: body) }
  }

  private func add<Output>(
    _ name: String, _ options: TaskOptions, _ coding: OutputCoding<Output>,
    _ draft: @escaping @Sendable () throws -> TaskDraft
  ) -> RequestedTask<Output> {
    let entry = RequestList.Entry(
      name: name, isInLine: options.delay <= .zero && options.runAt == nil && options.after == nil,
      work: RequestedWork(draft: draft, trace: TaskOrigin.current()?.trace ?? [:]))
    let (consequence, place) = state.withLock { ($0.list.add(entry), $0.list.fates.count - 1) }
    switch consequence {
    case .none: break
    case .commit: commitLater()
    case .dropped(let reason): report(dropped: [entry], reason)
    }
    return RequestedTask(tasks: self, place: place, coding: coding)
  }
}
