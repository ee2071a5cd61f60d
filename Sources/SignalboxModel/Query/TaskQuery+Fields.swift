/// What tasks are compared by: all that there is to say of each, but for what a store makes of it.
extension TaskQuery {
  /// A length of time of a task.
  ///
  /// A term about one that the task does not have does not hold.
  public enum TimeField: String, Hashable, Sendable, CaseIterable {
    /// Since it was added: `age>5m`.
    case age
    /// Since the start of the attempt that runs: `running>5m`.
    case running
    /// Since the attempt that runs last wrote to its log; since its start when it has written nothing: `silent>5m`.
    case silent
    /// Since it reached a final state: `ended<10m`.
    case ended
    /// How long the latest attempt of a task in a final state ran, as its server measured it: `took>1m`.
    case took
  }

  /// A number of a task.
  public enum NumberField: String, Hashable, Sendable, CaseIterable {
    /// The number of its latest attempt: `attempt>=2`.
    case attempt
    /// Its priority: `priority>0`.
    case priority
    /// Which of its tries that is, as lists show it: `tries>=2`; see ``TaskRecord/currentTry``.
    case tries
  }
}

extension TaskQuery.TimeField {
  /// What to write, for help and error messages.
  package var example: String {
    switch self {
    case .age: "age>5m"
    case .running: "running>5m"
    case .silent: "silent>5m"
    case .ended: "ended<10m"
    case .took: "took>1m"
    }
  }

  /// What it is, for help: `since a task was added`.
  package var words: String {
    switch self {
    case .age: "since a task was added"
    case .running: "since its attempt began"
    case .silent: "since that last wrote to its log"
    case .ended: "since it ended"
    case .took: "for how long it ran"
    }
  }

  /// Whether every task has it.
  var isOfEveryTask: Bool {
    switch self {
    case .age: true
    // Not every task runs, nor has every one ended.
    case .running, .silent, .ended, .took: false
    }
  }

  /// The lengths that a task can have, in microseconds.
  ///
  /// Who says `age>0s` means every task, also the one that is added at the same moment.
  var range: ClosedRange<Int64> {
    switch self {
    case .age: 1...Int64.max
    case .running, .silent, .ended, .took: 0...Int64.max
    }
  }

  /// In whole microseconds; nil when the task has no such time.
  func value(of task: TaskRecord, now: Timestamp, _ lastWrite: (AttemptKey) -> Timestamp?) -> Duration? {
    switch self {
    case .age: now - task.enqueuedAt
    case .running: task.state == .running ? task.startedAt.map { now - $0 } : nil
    case .silent:
      task.state == .running
        ? task.startedAt.map { now - Timestamp.silence(from: $0, lastWrite: lastWrite(task.attemptKey)) } : nil
    case .ended: task.finishedAt.map { now - $0 }
    case .took:
      task.finishedAt == nil
        ? nil : task.duration.flatMap { Int64(exactly: ($0 * 1e6).rounded()) }.map { Duration.microseconds($0) }
    }
  }
}

extension TaskQuery.NumberField {
  /// What to write, for help and error messages.
  package var example: String {
    switch self {
    case .attempt: "attempt>=2"
    case .priority: "priority>0"
    case .tries: "tries>=2"
    }
  }

  /// The numbers that a task can have.
  var range: ClosedRange<Int> {
    switch self {
    case .attempt, .tries: 0...Int.max
    case .priority: -1_000_000...1_000_000
    }
  }

  /// The number that a task has.
  func value(of task: TaskRecord) -> Int {
    switch self {
    case .attempt: task.attempt
    case .priority: task.priority
    case .tries: task.currentTry
    }
  }
}
