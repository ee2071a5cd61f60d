public import SignalboxModel

/// What a task that answers to failures is told: one task that failed for good, or how many did and the first of them.
public struct FailureReport: Codable, Hashable, Sendable {
  /// The name of the server; see ``RegistryConfiguration/name``.
  public var server: String
  /// How many failures there were, from 1.
  public var count: Int
  /// The first 20 of them.
  public var failures: [FailedTask]

  /// Creates a report of `count` failures, of which the first are listed.
  public init(server: String = "", count: Int, failures: [FailedTask]) {
    self.server = server
    self.count = count
    self.failures = failures
  }

  /// A report of one failure.
  public init(_ failure: FailedTask) {
    self.init(count: 1, failures: [failure])
  }

  /// Takes in one more.
  public mutating func add(_ failure: FailedTask) {
    count += 1
    if failures.count < Self.listed { failures.append(failure) }
  }

  private static let listed = 20
}

/// A task that failed for good, without payload, tags and environment.
public struct FailedTask: Codable, Hashable, Sendable {
  /// The number of the task that failed.
  public var id: TaskID
  /// What the task does, such as `send_welcome_email`.
  public var name: String
  /// The queue that the task was in.
  public var queue: String
  /// The attempt that failed last; 0 when there was none.
  public var attempt: Int
  /// Why the task failed.
  public var error: TaskFailure
  /// When the task failed.
  public var failedAt: Timestamp

  /// Creates what is told of a failed task.
  public init(id: TaskID, name: String, queue: String, attempt: Int, error: TaskFailure, failedAt: Timestamp) {
    self.id = id
    self.name = name
    self.queue = queue
    self.attempt = attempt
    self.error = error
    self.failedAt = failedAt
  }

  /// Of the record of a failed task; the error's message is cut to 4 KiB and its backtrace left out.
  public init(_ task: TaskRecord, at now: Timestamp) {
    self.init(
      id: task.id, name: task.name, queue: task.queue, attempt: task.attempt,
      error: TaskFailure(
        type: task.error?.type ?? "", message: (task.error?.message ?? "").cut(toBytes: 4 << 10)),
      failedAt: task.finishedAt ?? now)
  }
}
