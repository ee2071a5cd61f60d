/// `GET /v1/tasks/{id}/why`: why a task is not running.
public struct WhyAnswer: Hashable, Sendable, Codable {
  /// The number of the task.
  public var task: TaskID
  /// The state that the task is in.
  public var state: TaskState
  /// Every reason, what has to change first before the others; at least one.
  ///
  /// For a task that is running or has ended the only one says so.
  public var reasons: [WhyReason]

  /// Creates an answer.
  public init(task: TaskID, state: TaskState, reasons: [WhyReason]) {
    self.task = task
    self.state = state
    self.reasons = reasons
  }
}

/// One reason why a task is not running.
public struct WhyReason: Hashable, Sendable, Codable {
  /// The kind of reason, for programs.
  public var code: WhyCode
  /// For people: what is so, in one sentence without a full stop.
  public var message: String
  /// For people: what to do about it, or that nothing needs to be done.
  public var remedy: String
  /// How many queued tasks are before it in the order of claims, counted to 10,000: of its queue with ``WhyCode/concurrency``
  /// and ``WhyCode/rate``, of all queues with ``WhyCode/noSlot`` and ``WhyCode/next``; nil with the others.
  public var ahead: Int?
  /// Seconds until it starts as far as this reason decides, about; nil when it cannot be told, as while something holds up the
  /// whole line, or what runs is of a name of which none has completed or takes much longer than usual.
  public var estimate: Double?

  /// Creates a reason.
  public init(code: WhyCode, message: String, remedy: String, ahead: Int? = nil, estimate: Double? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.ahead = ahead
    self.estimate = estimate
  }
}

/// The kinds of reasons, in the order in which an answer gives them.
public enum WhyCode: Hashable, Sendable {
  /// Waits for another task.
  case waiting
  /// Waits for its time.
  case scheduled
  /// Waits for its time after an attempt that failed.
  case retrying
  /// The response of the request that added it has not ended.
  case held
  /// Its queue is paused.
  case paused
  /// No worker here knows its name, or runs commands.
  case noWorker
  /// A closure that only another process could run.
  case closureOwner
  /// The store takes no changes, so nothing can be claimed.
  case storeNotWritable
  /// The server is shutting down.
  case draining
  /// As many tasks of its queue run as may.
  case concurrency
  /// Its queue starts only so many a second.
  case rate
  /// The machine is short of descriptors, processes or memory.
  case shortage
  /// Every slot is taken.
  case noSlot
  /// Nothing stands against it: it starts with the next claim.
  case next
  /// It runs, and something of it that is to end cannot be ended.
  case cannotEnd
  /// It runs.
  case running
  /// It has completed.
  case completed
  /// It has failed for good.
  case failed
  /// It was cancelled.
  case cancelled
  /// A closure whose process has ended, so that nobody can run it.
  case closureLost
  /// A reason that a newer server named. Only a client meets it.
  case unknown(String)

  /// Every code that this version gives.
  public static let all: [WhyCode] = [
    .waiting, .scheduled, .retrying, .held, .paused, .noWorker, .closureOwner, .storeNotWritable, .draining,
    .concurrency, .rate, .shortage, .noSlot, .next, .cannotEnd, .running, .completed, .failed, .cancelled, .closureLost,
  ]
}

extension WhyCode: RawRepresentable, Codable, CustomStringConvertible {
  /// Reads the name of a reason; one that is not known becomes ``unknown(_:)``.
  public init(rawValue: String) {
    self = WhyCode.all.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
  }

  /// The name in the API.
  public var rawValue: String {
    switch self {
    case .waiting: "waiting"
    case .scheduled: "scheduled"
    case .retrying: "retrying"
    case .held: "held"
    case .paused: "paused"
    case .noWorker: "noWorker"
    case .closureOwner: "closureOwner"
    case .storeNotWritable: "storeNotWritable"
    case .draining: "draining"
    case .concurrency: "concurrency"
    case .rate: "rate"
    case .shortage: "shortage"
    case .noSlot: "noSlot"
    case .next: "next"
    case .cannotEnd: "cannotEnd"
    case .running: "running"
    case .completed: "completed"
    case .failed: "failed"
    case .cancelled: "cancelled"
    case .closureLost: "closureLost"
    case .unknown(let text): text
    }
  }

  /// The name in the API.
  public var description: String { rawValue }

  /// For people, in a column: `no slot`.
  public var words: String {
    switch self {
    case .noWorker: "no worker"
    case .closureOwner, .closureLost: "closure"
    case .storeNotWritable: "store"
    case .draining: "stopping"
    case .concurrency: "limit"
    case .noSlot: "no slot"
    default: rawValue
    }
  }
}
