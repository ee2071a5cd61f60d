import SignalboxModel

/// What is so in a server at one moment, as far as it decides whether tasks run. The few words of a list and the long answer
/// are both made of it, so that they cannot disagree.
struct ServerFacts: Sendable {
  var now: Timestamp
  var activity = Activity.working
  var queues: [ExactText: QueueRecord] = [:]
  /// The names of typed tasks that the worker runs, each with the slots that they take.
  var names: [String: ClosureClass] = [:]
  var runsCommands = false
  var slots = SlotUse(used: 0, total: 0)
  /// nil: there is no blocking work.
  var blocking: SlotUse?
  /// What the machine is short of; nil when there is enough.
  var shortage: MachineShortage?
  /// What of a running task is to end and cannot be ended, in words.
  var unendable: [TaskID: String] = [:]
  /// Why the store takes no changes; nil when it does.
  var storeFault: String?
  /// Which of the tasks asked about are held by a request.
  var held: Set<TaskID> = []
  /// Which of the closures asked about this process can run, each with the slots that it takes.
  var closures: [TaskID: ClosureClass] = [:]
  var usual = UsualDurations()

  /// What the worker does.
  enum Activity: Hashable, Sendable {
    /// Nobody has started the registry, so that nothing is claimed.
    case notStarted
    case working
    /// Shutting down. A store that forgets is emptied, so everything is still claimed.
    case drainingAll
    /// Shutting down. Closures, which nobody else can run, are still claimed.
    case drainingClosures
    /// Shut down, or past the time for it.
    case stopped
  }

  init(now: Timestamp) {
    self.now = now
  }

  mutating func add(_ queues: [QueueRecord]) {
    for queue in queues { self.queues[ExactText(queue.name)] = queue }
  }
}

extension ServerFacts {
  /// Why a task is not running: all that stands against it, what has to change first before the others. For one that runs or
  /// has ended, that.
  ///
  /// - Parameters:
  ///   - ahead: how many queued tasks are before it; nil when nobody counted.
  ///   - predecessor: the task that it waits for; nil when that is gone or nobody looked.
  func hindrances(of task: TaskRecord, ahead: Int? = nil, predecessor: TaskRecord? = nil) -> [Hindrance] {
    switch task.state {
    case .waiting: [.waiting(predecessor)] + lasting(task)
    case .scheduled: [task.error.map { .retrying($0) } ?? .scheduled] + lasting(task)
    case .queued: queued(task, ahead)
    case .running: (unendable[task.id].map { [.cannotEnd($0)] } ?? []) + [.running(usual: usual[task.name])]
    case .completed, .failed, .cancelled, .unknown: [.ended]
    }
  }

  private func queued(_ task: TaskRecord, _ ahead: Int?) -> [Hindrance] {
    let lasting = lasting(task)
    var found = lasting
    if isShutOut(task) { found.append(.draining) }
    let queue = queues[ExactText(task.queue)]
    if let limit = queue?.concurrency, let running = queue?.counts[.running], running >= limit {
      found.append(.concurrency(limit: limit, running: running))
    }
    // What nobody runs takes no slot.
    if !found.contains(where: \.isAboutWorkers) {
      if let shortage { return found + [.shortage(shortage)] }
      let (slotClass, use) = slots(of: task)
      let line = Hindrance.Line(ahead: ahead, wait: ahead.flatMap { usual.wait(behind: $0, slots: use.total) })
      if use.used >= use.total {
        found.append(.noSlot(slotClass, use, line))
      } else if found.isEmpty {
        found.append(.next(line))
      }
    }
    return found
  }

  /// What stands against it whatever its state, and does not pass by other tasks' ends.
  private func lasting(_ task: TaskRecord) -> [Hindrance] {
    var found: [Hindrance] = []
    if held.contains(task.id) { found.append(.held) }
    if let mark = queues[ExactText(task.queue)]?.paused { found.append(.paused(mark)) }
    switch task.kind {
    case .typed where names[task.name] == nil: found.append(.unknownName(names.keys.sorted()))
    case .command where !runsCommands: found.append(.noCommands)
    case .closure where closures[task.id] == nil: found.append(.closureElsewhere)
    default: break
    }
    if activity == .notStarted { found.append(.notStarted) }
    if let storeFault { found.append(.storeNotWritable(storeFault)) }
    return found
  }

  private func isShutOut(_ task: TaskRecord) -> Bool {
    switch activity {
    case .notStarted, .working, .drainingAll: false
    case .drainingClosures: task.kind != .closure
    case .stopped: true
    }
  }

  private func slots(of task: TaskRecord) -> (ClosureClass, SlotUse) {
    let needed = closures[task.id] ?? names[task.name]
    if task.kind != .command, needed == .blocking, let blocking { return (.blocking, blocking) }
    return (.cooperative, slots)
  }
}

extension ServerFacts.Activity {
  /// That of a worker that has begun.
  init(_ phase: WorkerMachine.Phase) {
    switch phase {
    case .working: self = .working
    case .draining(.everything): self = .drainingAll
    case .draining(.closures): self = .drainingClosures
    case .stopping, .givingUp, .ended: self = .stopped
    }
  }
}
