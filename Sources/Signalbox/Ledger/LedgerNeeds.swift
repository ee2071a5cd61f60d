package import SignalboxModel

/// What a ``Ledger`` has to be given before it can decide.
package struct LedgerNeeds: Equatable, Sendable {
  /// The rows of these tasks, as far as they are there.
  package var tasks: [TaskID] = []
  /// The rows of these too, with ``LedgerRow/wasTried``: new tasks are to wait for them.
  package var predecessors: [TaskID] = []
  /// What is known of these keys, and the rows of their tasks, as of ``predecessors``.
  package var keys: [NewTask.Idempotency] = []
  /// Queues to which tasks are added: those that have a capacity.
  package var capacities: [String] = []
  /// These queues; one that is not there as one without tasks.
  package var queues: [String] = []
  /// Who waits for these tasks, and the rows of those who do.
  ///
  /// Nobody waits for a task that is not there.
  package var followers: [TaskID] = []
  /// The task that a ``FailureWatch`` makes of this.
  package var report: FailureReport?

  init() {}

  /// Becomes what a command needs to begin with; more may be needed to go on.
  mutating func become(of command: LedgerCommand, given facts: LedgerFacts) {
    clear()
    switch command {
    case .append(let new, _):
      // By index: an iterator would copy each task, which is large.
      for place in new.indices { add(new[place]) }
    case .finish(let outcomes):
      for place in outcomes.indices { tasks.append(outcomes[place].key.task) }
      if outcomes.contains(where: { $0.outcome.failure != nil }) { addWatch(facts) }
    case .operate(_, let ids, _, _), .promote(let ids), .prune(let ids):
      tasks = ids
    case .rescue(let attempts, _):
      tasks = attempts.map { $0.task }
      addWatch(facts)
    case .loseClosures(let ids):
      tasks = ids
      addWatch(facts)
    case .change(let queue, _, _):
      queues.append(queue)
    }
  }

  private mutating func clear() {
    tasks.clear()
    predecessors.clear()
    keys.clear()
    capacities.clear()
    queues.clear()
    followers.clear()
  }

  private mutating func add(_ task: NewTask) {
    if let idempotency = task.idempotency { keys.append(idempotency) }
    if case .task(let id, _)? = task.after { predecessors.append(id) }
    // Mostly that of the one before.
    if capacities.last.map({ ExactText($0) }) != ExactText(task.queue) { capacities.append(task.queue) }
  }

  /// What failures are told by.
  private mutating func addWatch(_ facts: LedgerFacts) {
    guard let watch = facts.watch else { return }
    queues.append(watch.queue)
    if let digest = facts.digest { tasks.append(digest.task) }
  }
}

/// What a ``Ledger`` is made with.
package struct LedgerFacts: Sendable {
  package var time: LedgerTime
  /// The id of the next new task; those after it have the ids that follow.
  package var nextID: TaskID
  /// Which failures call for a task of their own; nil when none does.
  package var watch: Watch?
  /// The task in which failures are gathered.
  package var digest: FailureDigest?

  /// What of a ``FailureWatch`` decides.
  package struct Watch: Hashable, Sendable {
    package var queue: String
    package var backlog: Int

    package init(queue: String, backlog: Int) {
      self.queue = queue
      self.backlog = backlog
    }
  }

  package init(time: LedgerTime, nextID: TaskID, watch: Watch? = nil, digest: FailureDigest? = nil) {
    self.time = time
    self.nextID = nextID
    self.watch = watch
    self.digest = digest
  }
}
