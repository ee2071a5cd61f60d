import SignalboxModel

/// One thing that stands between a task and its start, or that there is nothing: it runs, has ended, or comes next.
enum Hindrance: Hashable, Sendable {
  /// For another task, as it is now.
  case waiting(TaskRecord?)
  case scheduled
  /// After what the latest try came to.
  case retrying(TaskFailure)
  case held
  case paused(OperatorMark)
  /// With the names that are known.
  case unknownName([String])
  case noCommands
  case closureElsewhere
  case notStarted
  case storeNotWritable(String)
  case draining
  /// With the place among the tasks of its queue.
  case concurrency(limit: Int, running: Int, Line)
  /// With the starts a second, how long until one of the queue may start, and the place among its tasks.
  case rate(Double, next: Duration, Line)
  case shortage(MachineShortage)
  case noSlot(ClosureClass, SlotUse, Line)
  case next(Line)
  /// With the processes that cannot be ended, and why.
  case cannotEnd(String)
  case running(usual: Duration?)
  case ended

  /// A task's place among those that are queued, of its queue or of all.
  struct Line: Hashable, Sendable {
    /// How many are before it, counted to ``Hindrance/countLimit``; nil when nobody counted.
    var ahead: Int?
    /// How long until it starts, about.
    var wait: Duration?
    /// What keeps anybody from telling that.
    var late: LateTask?
  }

  /// How far those before a task are counted.
  static let countLimit = 10_000

  /// Whether there is nobody who would run it.
  var isAboutWorkers: Bool {
    switch self {
    case .unknownName, .noCommands, .closureElsewhere, .notStarted: true
    default: false
    }
  }

  /// A few words for a list; nil for a task that waits for nothing.
  func short(for task: TaskRecord) -> String? {
    switch self {
    case .waiting: task.after.map { "waits for #\($0)" } ?? "waits"
    case .scheduled: "scheduled"
    case .retrying(let failure): "retry \(task.tries) after \(failure.parts.type)"
    case .held: "held by its request"
    case .paused(let mark): "paused by \(mark.by)"
    case .unknownName: "no worker knows \(task.name)"
    case .noCommands: "no worker runs commands"
    case .closureElsewhere: "its process is gone"
    case .notStarted: "no worker runs"
    case .storeNotWritable: "store takes no changes"
    case .draining: "server is stopping"
    case .concurrency(let limit, _, _): "limit \(limit) reached"
    case .rate(let rate, _, _): "rate \(HindranceWords.number(rate))/s reached"
    case .shortage(let shortage): "too few \(shortage.resource.rawValue)"
    case .noSlot(.cooperative, _, _): "no free slot"
    case .noSlot(.blocking, _, _): "no free thread"
    case .next: "next"
    case .cannotEnd: "cannot be ended"
    case .running, .ended: nil
    }
  }

  func code(for task: TaskRecord) -> WhyCode {
    switch self {
    case .waiting: .waiting
    case .scheduled: .scheduled
    case .retrying: .retrying
    case .held: .held
    case .paused: .paused
    case .unknownName, .noCommands, .notStarted: .noWorker
    case .closureElsewhere: .closureOwner
    case .storeNotWritable: .storeNotWritable
    case .draining: .draining
    case .concurrency: .concurrency
    case .rate: .rate
    case .shortage: .shortage
    case .noSlot: .noSlot
    case .next: .next
    case .cannotEnd: .cannotEnd
    case .running: .running
    case .ended: task.error?.type == "closureLost" ? .closureLost : WhyCode(rawValue: task.state.rawValue)
    }
  }
}
