import SignalboxModel

/// What is so in a server at one moment, as far as it decides whether tasks run.
///
/// The few words of a list and the long answer are both made of it, so that they cannot disagree.
struct ServerFacts: Sendable {
  var now: Timestamp
  var activity = WorkerActivity.working
  var queues: [ExactText: QueueRecord] = [:]
  /// How long until the rates of queues let a task start, of those that do not now.
  var nextStarts: [ExactText: Duration] = [:]
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
  /// All tasks that run, with how long they have; nil when nobody looked, or there are too many to look at.
  var running: [TaskRecord]?

  init(now: Timestamp) {
    self.now = now
  }

  mutating func add(_ queues: [QueueRecord]) {
    for queue in queues { self.queues[ExactText(queue.name)] = queue }
  }

  /// Takes what a store knows of the task asked about.
  mutating func add(_ standing: TaskStanding) {
    add([standing.queue])
    nextStarts[ExactText(standing.queue.name)] = standing.nextStart
    if standing.isHeld { held.insert(standing.task.id) }
  }
}

extension ServerFacts {
  /// Tells why a task is not running.
  ///
  /// - Parameters:
  ///   - task: the task that is asked about.
  ///   - place: how many queued tasks are before it; nil when nobody counted.
  ///   - predecessor: the task that it waits for; nil when that is gone or nobody looked.
  /// - Returns: all that stands against it, what has to change first before the others; for one that runs or has ended,
  ///   that.
  func hindrances(of task: TaskRecord, place: PlaceInLine? = nil, predecessor: TaskRecord? = nil) -> [Hindrance] {
    switch task.state {
    case .waiting: waiting(task, predecessor) + lasting(task)
    case .scheduled: [task.error.map { .retrying($0) } ?? .scheduled] + lasting(task)
    case .queued: queued(task, place)
    case .running: (unendable[task.id].map { [.cannotEnd($0)] } ?? []) + [.running(usual: usual[task.name])]
    case .completed, .failed, .cancelled, .unknown: [.ended]
    }
  }

  private func waiting(_ task: TaskRecord, _ predecessor: TaskRecord?) -> [Hindrance] {
    // It may not start yet either when its wait is over.
    let isEarly = task.runAt.map { $0 > now } ?? false
    return isEarly ? [.waiting(predecessor), .scheduled] : [.waiting(predecessor)]
  }

  private func queued(_ task: TaskRecord, _ place: PlaceInLine?) -> [Hindrance] {
    let lasting = lasting(task)
    // Nobody can tell how long a line takes that something else holds up.
    let moves = lasting.isEmpty && shortage == nil
    let found = lasting + ofQueue(task, place, moves: moves)
    // What nobody runs takes no slot.
    guard !lasting.contains(where: \.isAboutWorkers) else { return found }
    let room = room(for: task, place, moves: moves)
    guard found.isEmpty, room.isEmpty else { return found + room }
    return [.next(Hindrance.Line(ahead: place?.ahead))]
  }

  /// What its queue's limit and rate hold it back for.
  private func ofQueue(_ task: TaskRecord, _ place: PlaceInLine?, moves: Bool) -> [Hindrance] {
    guard let queue = queues[ExactText(task.queue)] else { return [] }
    var found: [Hindrance] = []
    let running = queue.counts[.running]
    if let limit = queue.concurrency, running >= limit {
      let others = self.running?.filter { ExactText($0.queue) == ExactText(task.queue) }
      let estimate = LineEstimate(
        running: others ?? [], limit: min(limit, slots(of: task).1.total), usual: usual)
      // What runs is taken for a sample of what is before it.
      let isAlike = others?.allSatisfy { $0.name == task.name } ?? false
      let line = line(place?.aheadInQueue, moves: moves, estimate, pace: isAlike ? usual[task.name] : usual.ofAll)
      found.append(.concurrency(limit: limit, running: running, line))
    }
    if let rate = queue.rate, let next = nextStarts[ExactText(task.queue)] {
      let wait = place.map { next + Duration.seconds(Double($0.aheadInQueue) / rate) }
      found.append(.rate(rate, next: next, Hindrance.Line(ahead: place?.aheadInQueue, wait: moves ? wait : nil)))
    }
    return found
  }

  /// What this server lacks to run it.
  private func room(for task: TaskRecord, _ place: PlaceInLine?, moves: Bool) -> [Hindrance] {
    let (slotClass, inForce) = slots(of: task)
    var use = inForce
    var found: [Hindrance] = []
    if let shortage {
      found.append(.shortage(shortage))
      // Those that a shortage takes out of force are free when it is over.
      if let limit = inForce.limit { use = SlotUse(used: inForce.used, total: limit.configured) }
    }
    if use.used >= use.total {
      let others = running?.filter { slots(of: $0).0 == slotClass } ?? []
      let estimate = LineEstimate(running: others, limit: inForce.total, usual: usual)
      found.append(.noSlot(slotClass, use, line(place?.ahead, moves: moves, estimate, pace: usual.ofAll)))
    }
    return found
  }

  /// What a task in a line is told of it, when each of those before it takes `pace`.
  private func line(_ ahead: Int?, moves: Bool, _ estimate: LineEstimate, pace: Duration?) -> Hindrance.Line {
    guard moves, let ahead, ahead < Hindrance.countLimit else { return Hindrance.Line(ahead: ahead) }
    let wait = estimate.wait(behind: ahead, pace: pace)
    return Hindrance.Line(ahead: ahead, wait: wait, late: wait == nil ? estimate.late : nil)
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
    if activity.shutsOut(task) { found.append(.draining) }
    return found
  }

  private func slots(of task: TaskRecord) -> (ClosureClass, SlotUse) {
    let needed = closures[task.id] ?? names[task.name]
    if task.kind != .command, needed == .blocking, let blocking { return (.blocking, blocking) }
    return (.cooperative, slots)
  }
}
