/// The members of a task as programs are given it, in the order of the API's document: what each is in JSON, and how it is
/// written.
package enum TaskField: String, CaseIterable, Sendable {
  case id
  case name
  case queue
  case kind
  case state
  case priority
  case attempt
  case maxAttempts
  case tries
  case rescues
  case timeout
  case payload
  case payloadVersion
  case redacted
  case tags
  case cancelRequested
  case enqueuedAt
  case runAt
  case runAtKind
  case duration
  case age
  case finishedAge
  case startedAt
  case finishedAt
  case worker
  case error
  case progress
  case result
  case after
  case afterMode
  case origin
  case reason
  case abridged

  /// In the order of their names, in which JSON is written.
  static let sorted = allCases.sorted { $0.rawValue < $1.rawValue }

  /// Whether every task has it.
  package var isRequired: Bool {
    switch self {
    case .id, .name, .queue, .kind, .state, .priority, .attempt, .maxAttempts, .tries, .rescues, .payload,
      .payloadVersion, .tags, .enqueuedAt:
      true
    case .timeout, .redacted, .cancelRequested, .runAt, .runAtKind, .duration, .age, .finishedAge, .startedAt,
      .finishedAt, .worker, .error, .progress, .result, .after, .afterMode, .origin, .reason, .abridged:
      false
    }
  }

  /// What a value is in JSON.
  package enum Shape: Hashable, Sendable {
    case string
    case strings
    case integer
    case number
    case boolean
    case time
    /// Any JSON value.
    case any
    /// One of these today; more may come.
    case oneOf([String])
    /// A type of the API by its name.
    case named(String)
  }

  package var shape: Shape {
    switch self {
    case .name, .queue, .worker, .reason: .string
    case .redacted, .tags: .strings
    case .id, .priority, .attempt, .maxAttempts, .tries, .rescues, .payloadVersion, .after: .integer
    case .timeout, .duration, .age, .finishedAge: .number
    case .abridged: .boolean
    case .enqueuedAt, .runAt, .startedAt, .finishedAt: .time
    case .payload, .result: .any
    case .kind: .oneOf(["typed", "closure", "command"])
    case .state: .oneOf(TaskState.all.map(\.rawValue))
    case .runAtKind: .oneOf(["relative", "absolute"])
    case .afterMode: .oneOf(AfterMode.allCases.map(\.rawValue))
    case .cancelRequested: .named("OperatorMark")
    case .error: .named("TaskFailure")
    case .progress: .named("TaskProgress")
    case .origin: .named("TaskOrigin")
    }
  }

  /// Writes the member, if the task has it.
  func write(_ task: TaskRecord, to writer: inout JSONWriter) {
    let name = rawValue
    switch self {
    case .id: writer.member(name, Int(task.id.rawValue))
    case .name: writer.member(name, task.name)
    case .queue: writer.member(name, task.queue)
    case .kind: writer.member(name, task.kind.rawValue)
    case .state: writer.member(name, task.state.rawValue)
    case .priority: writer.member(name, task.priority)
    case .attempt: writer.member(name, task.attempt)
    case .maxAttempts: writer.member(name, task.maxAttempts)
    case .tries: writer.member(name, task.tries)
    case .rescues: writer.member(name, task.rescues)
    case .timeout: writer.optional(name, task.timeout) { $0.number($1) }
    case .payload: writer.optional(name, task.payload) { $0.json($1) }
    case .payloadVersion: writer.member(name, task.payloadVersion)
    case .redacted: writer.optional(name, task.redacted) { $0.strings($1) }
    case .tags: writer.optional(name, task.tags) { $0.strings($1) }
    case .cancelRequested: writer.optional(name, task.cancelRequested) { $0.mark($1) }
    case .enqueuedAt: writer.member(name, task.enqueuedAt.rfc3339)
    case .runAt: writer.optional(name, task.runAt) { $0.string($1.rfc3339) }
    case .runAtKind: writer.optional(name, task.runAtKind) { $0.string($1.rawValue) }
    case .duration: writer.optional(name, task.duration) { $0.number($1) }
    case .age: writer.optional(name, task.age) { $0.number($1) }
    case .finishedAge: writer.optional(name, task.finishedAge) { $0.number($1) }
    case .startedAt: writer.optional(name, task.startedAt) { $0.string($1.rfc3339) }
    case .finishedAt: writer.optional(name, task.finishedAt) { $0.string($1.rfc3339) }
    case .worker: writer.optional(name, task.worker) { $0.string($1) }
    case .error: writer.optional(name, task.error) { $0.failure($1) }
    case .progress: writer.optional(name, task.progress) { $0.progress($1) }
    case .result: writer.optional(name, task.result) { $0.json($1) }
    case .after: writer.optional(name, task.after) { $0.integer($1.rawValue) }
    case .afterMode: writer.optional(name, task.afterMode) { $0.string($1.rawValue) }
    case .origin: writer.optional(name, task.origin) { $0.origin($1) }
    case .reason: writer.optional(name, task.reason) { $0.string($1) }
    case .abridged: writer.optional(name, task.abridged) { $0.json(JSONText(trusted: $1 ? "true" : "false")) }
    }
  }
}
