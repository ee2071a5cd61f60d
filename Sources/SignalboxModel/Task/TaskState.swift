/// Where a task is in its life.
///
/// The legal moves are ``successors``; a store enforces them.
///
/// One move more is legal for closures alone: from every state that is not final to failed, when the process that could
/// run them is gone.
public enum TaskState: Hashable, Sendable {
  /// On another task's end. May become queued, scheduled (its delay is not over yet) or cancelled.
  case waiting
  /// Until a time: a delay, a retry, a snooze. Becomes queued when due, or cancelled.
  case scheduled
  /// Ready for a worker. Becomes running or cancelled.
  case queued
  /// In one worker's hands. Becomes completed, failed, cancelled, scheduled (retry, snooze) or queued (released, rescued).
  case running
  /// Done. An operator's retry makes it queued again.
  case completed
  /// Given up. An operator's retry makes it queued again.
  case failed
  /// Stopped by someone. An operator's retry makes it queued again.
  case cancelled
  /// A state that a newer server named and this program does not know. Only a client meets it; no store keeps it.
  case unknown(String)

  /// Every state a store knows, in the order of a task's life.
  public static let all: [TaskState] = [.waiting, .scheduled, .queued, .running, .completed, .failed, .cancelled]

  /// The states that a task in this one may move to.
  public var successors: Set<TaskState> {
    switch self {
    case .waiting: [.queued, .scheduled, .cancelled]
    case .scheduled: [.queued, .cancelled]
    case .queued: [.running, .cancelled]
    case .running: [.completed, .failed, .cancelled, .scheduled, .queued]
    case .completed, .failed, .cancelled: [.queued]
    case .unknown: []
    }
  }

  /// Whether nothing more happens to the task unless an operator retries it.
  public var isFinal: Bool {
    switch self {
    case .completed, .failed, .cancelled: true
    default: false
    }
  }
}

extension TaskState: RawRepresentable, Codable, CustomStringConvertible {
  /// Reads the name of a state; one that is not known becomes ``unknown(_:)``.
  public init(rawValue: String) {
    self = TaskState.all.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
  }

  /// The name in the API.
  public var rawValue: String {
    switch self {
    case .waiting: "waiting"
    case .scheduled: "scheduled"
    case .queued: "queued"
    case .running: "running"
    case .completed: "completed"
    case .failed: "failed"
    case .cancelled: "cancelled"
    case .unknown(let text): text
    }
  }

  /// The name in the API.
  public var description: String { rawValue }
}

/// How many tasks are in each state.
public struct StateCounts: Hashable, Sendable {
  // One each, not a table: they are counted with every move of every task.
  private var waiting = 0
  private var scheduled = 0
  private var queued = 0
  private var running = 0
  private var completed = 0
  private var failed = 0
  private var cancelled = 0
  /// Of states that only a newer server knows.
  private var unknown: [TaskState: Int] = [:]

  /// Creates counts; states that are not given are at zero.
  public init(_ values: [TaskState: Int] = [:]) {
    for (state, count) in values { self[state] = count }
  }

  /// How many tasks are in this state.
  public subscript(state: TaskState) -> Int {
    get {
      switch state {
      case .waiting: waiting
      case .scheduled: scheduled
      case .queued: queued
      case .running: running
      case .completed: completed
      case .failed: failed
      case .cancelled: cancelled
      case .unknown: unknown[state] ?? 0
      }
    }
    set {
      switch state {
      case .waiting: waiting = newValue
      case .scheduled: scheduled = newValue
      case .queued: queued = newValue
      case .running: running = newValue
      case .completed: completed = newValue
      case .failed: failed = newValue
      case .cancelled: cancelled = newValue
      case .unknown: unknown[state] = newValue == 0 ? nil : newValue
      }
    }
  }

  /// How many tasks there are in all, held at the largest number instead of overflowing.
  public var total: Int { unknown.values.reduce(sum(TaskState.all)) { $0.plus($1) } }

  /// How many tasks are in these states, held at the largest number instead of overflowing.
  public func sum(_ states: some Sequence<TaskState>) -> Int {
    states.reduce(0) { $0.plus(self[$1]) }
  }
}

extension StateCounts: Codable {
  /// Reads an object of numbers by the names of states; states that are missing are at zero.
  public init(from decoder: any Decoder) throws {
    let named = try [String: Int](from: decoder)
    self.init(Dictionary(named.map { (TaskState(rawValue: $0.key), $0.value) }, uniquingKeysWith: { $0.plus($1) }))
  }

  /// Writes every known state, those at zero too.
  public func encode(to encoder: any Encoder) throws {
    var named = Dictionary(uniqueKeysWithValues: unknown.map { ($0.key.rawValue, $0.value) })
    for state in TaskState.all { named[state.rawValue] = self[state] }
    try named.encode(to: encoder)
  }
}
