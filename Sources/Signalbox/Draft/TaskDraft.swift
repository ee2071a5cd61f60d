import SignalboxModel

/// A task as a call describes it, before any registry knows of it.
package struct TaskDraft: Sendable {
  package var task: NewTask
  /// What a task of kind closure runs.
  var closure: HeldClosure?

  /// A task that is made already, with the closure that it runs if it is one.
  init(_ task: NewTask, _ closure: HeldClosure?) {
    self.task = task
    self.closure = closure
  }

  /// - Throws: ``TaskRefusal``.
  package init<Work: TaskType>(_ work: Work, _ options: TaskOptions) throws {
    do {
      try self.init(checking: work, options)
    } catch {
      throw TaskRefusal.telling(error)
    }
  }

  private init<Work: TaskType>(checking work: Work, _ options: TaskOptions) throws {
    let settings = Work.task
    let encoded = try PayloadCoder.encode(work)
    let size = encoded.payload.text.utf8.count
    guard size <= Limits.payload else {
      throw Problem.tooLarge("the payload has \(size) bytes; \(Limits.payload) are allowed", pointer: "/payload")
    }
    task = try NewTask(
      name: settings.name, kind: .typed, payload: encoded.payload, options: options,
      defaults: (settings.queue, settings.priority, settings.retry.maxAttempts, settings.timeout))
    task.payloadVersion = settings.version
    task.redacted = encoded.redacted
  }

  /// A closure that gives way.
  ///
  /// - Throws: ``TaskRefusal`` when an option makes no sense.
  package init<Output>(
    _ name: String, _ options: TaskOptions, retry: RetryPolicy, coding: OutputCoding<Output>,
    body: @escaping @Sendable (TaskContext) async throws -> Output
  ) throws {
    try self.init(name, options, retry, isBlocking: false) { try coding.encode(try await body($0)) }
  }

  /// A closure that blocks its thread.
  ///
  /// - Throws: ``TaskRefusal`` when an option makes no sense.
  package init<Output>(
    blocking name: String, _ options: TaskOptions, retry: RetryPolicy, coding: OutputCoding<Output>,
    body: @escaping @Sendable (TaskContext) throws -> Output
  ) throws {
    try self.init(name, options, retry, isBlocking: true) { try coding.encode(try body($0)) }
  }

  private init(
    _ name: String, _ options: TaskOptions, _ retry: RetryPolicy, isBlocking: Bool,
    run: @escaping @Sendable (TaskContext) async throws -> JSONText?
  ) throws {
    do {
      task = try NewTask(
        name: name, kind: .closure, payload: .emptyObject, options: options,
        defaults: ("default", 0, retry.maxAttempts, nil))
    } catch {
      throw TaskRefusal.telling(error)
    }
    task.isBlocking = isBlocking
    closure = HeldClosure(isBlocking: isBlocking, policy: retry, run: run)
  }
}

extension NewTask {
  fileprivate init(
    name: String, kind: TaskKind, payload: JSONText, options: TaskOptions,
    defaults: (queue: String, priority: Int, maxAttempts: Int, timeout: Duration?)
  ) throws {
    let check = FieldCheck(base: "")
    self.init(
      name: try check.name(name, "name"), kind: kind,
      queue: try check.name(options.queue ?? defaults.queue, "queue"),
      priority: try check.priority(options.priority ?? defaults.priority), payload: payload,
      tags: try check.tags(options.tags), delay: try check.delay(options.delay),
      maxAttempts: try check.maxAttempts(options.maxAttempts ?? max(defaults.maxAttempts, 1)),
      timeout: try check.timeout(options.timeout ?? defaults.timeout),
      idempotency: options.idempotencyKey.map { Idempotency(key: $0, digest: "\(name) \(payload.text)".digest) },
      after: options.after.map { .task($0, mode: options.afterMode) },
      runAt: try check.runAt(options.runAt, delay: options.delay))
  }
}

extension String {
  /// Tells one request from another.
  var digest: String { "\(String(fingerprint, radix: 36))-\(utf8.count)" }
}
