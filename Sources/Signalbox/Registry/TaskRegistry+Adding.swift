package import SignalboxModel

extension TaskRegistry {
  /// Adds a task of a type and returns when that is committed.
  ///
  /// A type that is not registered here is accepted, and a warning is logged: its task waits until a server runs that
  /// knows it.
  ///
  /// - Throws: ``StoreError``; ``TaskRefusal`` when it cannot be encoded, is too large or an option makes no sense.
  @discardableResult
  public func add<Work: TaskType>(
    _ task: Work, options: TaskOptions = TaskOptions()
  ) async throws -> TaskHandle<Work.Output> {
    try await add(TaskDraft(task, options), Work.task.coding)
  }

  /// Adds a task that runs a closure, and returns when that is committed.
  ///
  /// The closure is kept in this process: the task can be watched, cancelled and tried again as any other, but not once
  /// the process has ended; a task that has not ended by then fails as `closureLost`. Work that must outlive the
  /// process is a ``BackgroundTask``.
  ///
  /// - Parameters:
  ///   - name: what the task is called.
  ///   - options: its queue, priority and so on.
  ///   - retry: how failed attempts are tried again; ``TaskOptions/maxAttempts`` wins over its own.
  ///   - body: the work.
  /// - Returns: the task, which has its number.
  /// - Throws: ``StoreError``; ``TaskRefusal`` when an option makes no sense.
  @discardableResult
  public func add(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) async throws -> Void
  ) async throws -> TaskHandle<Void> {
    try await add(TaskDraft(name, options, retry: retry, coding: .none, body: body), .none)
  }

  /// Adds a task that runs a closure and keeps what it gives back; see
  /// ``add(_:options:retry:_:)->TaskHandle<Void>``.
  @discardableResult
  public func add<Output: Codable & Sendable>(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) async throws -> Output
  ) async throws -> TaskHandle<Output> {
    try await add(TaskDraft(name, options, retry: retry, coding: .json, body: body), .json)
  }

  /// Adds a task that runs a closure which blocks its thread, on a thread of its own; see
  /// ``add(_:options:retry:_:)->TaskHandle<Void>`` and ``BlockingBackgroundTask``.
  @discardableResult
  public func addBlocking(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) throws -> Void
  ) async throws -> TaskHandle<Void> {
    try await add(TaskDraft(blocking: name, options, retry: retry, coding: .none, body: body), .none)
  }

  /// Adds a task that runs a closure which blocks its thread, and keeps what it gives back; see
  /// ``addBlocking(_:options:retry:_:)->TaskHandle<Void>``.
  @discardableResult
  public func addBlocking<Output: Codable & Sendable>(
    _ name: String, options: TaskOptions = TaskOptions(), retry: RetryPolicy = .never,
    _ body: @escaping @Sendable (TaskContext) throws -> Output
  ) async throws -> TaskHandle<Output> {
    try await add(TaskDraft(blocking: name, options, retry: retry, coding: .json, body: body), .json)
  }

  func add<Output>(_ draft: consuming TaskDraft, _ coding: OutputCoding<Output>) async throws -> TaskHandle<Output> {
    if draft.task.origin == nil { draft.task.origin = .current() }
    return TaskHandle(id: try await append([draft])[0].task.id, registry: self, coding: coding)
  }

  /// Adds tasks in order, all or none, and keeps their closures.
  ///
  /// - Parameters:
  ///   - drafts: the tasks.
  ///   - isHeld: whether they wait for ``lift(_:)`` before they can run.
  /// - Returns: what became of each, in the same order.
  /// - Throws: ``StoreError``; ``TaskRefusal`` when one blocks and there are no threads for that.
  package func append(_ drafts: [TaskDraft], held isHeld: Bool = false) async throws -> [Appended] {
    let tasks = drafts.map { draft in
      var task = draft.task
      if draft.closure != nil { task.owner = workerName }
      // A closure is not claimed before it is kept here, under the id that the commit gives it.
      if isHeld || draft.closure != nil { task.holder = workerName }
      return task
    }
    noteUnknown(drafts)
    let appended: [Appended]
    do {
      appended = try await append(tasks)
    } catch let problem as Problem {
      throw TaskRefusal(problem)
    }
    let closures = zip(drafts, appended).compactMap { draft, appended in
      appended.existed ? nil : draft.closure.map { (appended.task.id, $0) }
    }
    if !closures.isEmpty {
      self.closures.keep(closures)
      if closures.contains(where: \.1.isBlocking) { worker.openBlocking() }
    }
    if !isHeld, !closures.isEmpty { lift(closures.map(\.0)) }
    return appended
  }

  func append(_ tasks: [NewTask], by order: OperatorOrder? = nil) async throws -> [Appended] {
    if configuration.blockingThreads < 1 { try refuseBlocking(tasks) }
    noteNotRunning()
    let appended = try await store.append(tasks, by: order)
    metrics.added(appended.count { !$0.existed })
    idleness.appended(appended, held: tasks)
    return appended
  }

  private func refuseBlocking(_ tasks: [NewTask]) throws {
    for task in tasks where task.isBlocking || catalogue.isBlocking(task) {
      throw Problem.unprocessable(
        "\(task.name) blocks its thread, and there are no threads for that: set blockingThreads of RegistryConfiguration"
      )
    }
  }

  /// Ends the hold on these tasks: they can run from now on.
  ///
  /// Ids that are not held are ignored.
  package func lift(_ ids: [TaskID]) {
    store.lift(ids)
    idleness.lifted(ids)
    worker.workAvailable()
  }
}
