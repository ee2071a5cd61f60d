import DequeModule
import OrderedCollections
import SignalboxModel

/// Decides what the change feed says: gathers what commits changed, makes numbered events of it, remembers the latest.
struct FeedState {
  let boot: String
  private(set) var seq: Int64 = 0
  private(set) var counts = StateCounts()
  private(set) var totals = Totals()
  private var gathered = Gathered()
  /// What the latest event said that no commit changes.
  private var told: ServerStatus?
  private var hasCounts = false
  private var history = Deque<ChangeEvent>()
  /// A minute of events at their greatest rate.
  private static let historyLimit = 600

  /// What changed since the latest event.
  struct Gathered {
    /// Queues that operators changed, and those of which tasks moved, each as many as an event names.
    fileprivate var changed: Set<ExactText> = []
    fileprivate var moved: Set<ExactText> = []
    fileprivate var isOverflown = false
    fileprivate var lists: [TaskState] = []
    fileprivate var tasks = OrderedSet<TaskID>()
    fileprivate var more = false
    fileprivate var hasCommits = false
    fileprivate var isEmpty = true
  }

  init(boot: String) {
    self.boot = boot
  }

  /// Takes the counts from before the first commit; a commit that came first knew better.
  mutating func start(counts: StateCounts) {
    guard !hasCounts else { return }
    self.counts = counts
    hasCounts = true
  }

  mutating func gather(_ wakeup: StoreWakeup) {
    gathered.isEmpty = false
    gathered.hasCommits = true
    counts = wakeup.counts
    hasCounts = true
    for queue in wakeup.queues { gathered.note(changed: queue) }
    var queue: String?
    for move in wakeup.moves {
      totals.count(move)
      // Mostly that of the one before.
      if move.queue != queue {
        queue = move.queue
        gathered.note(moved: move.queue)
      }
      for case let state? in [move.before, move.after] where !gathered.lists.contains(state) {
        gathered.lists.append(state)
      }
      if gathered.tasks.count < ChangeEvent.taskLimit {
        gathered.tasks.append(move.task)
      } else if !gathered.tasks.contains(move.task) {
        gathered.more = true
      }
    }
  }

  /// What is no commit may have changed: the use of slots, the beginning of a drain.
  mutating func gatherStatus() {
    gathered.isEmpty = false
  }

  /// Takes what was gathered; nil when that is nothing.
  ///
  /// What changes from here on is for the event after this one, so the records of queues are read later than this.
  mutating func take() -> Gathered? {
    guard !gathered.isEmpty else { return nil }
    defer { gathered = Gathered() }
    return gathered
  }

  /// The next event, of what was taken; nil when all is as the latest one said.
  mutating func event(of taken: Gathered, now: Timestamp, _ status: FeedStatus) -> ChangeEvent? {
    if !taken.hasCommits, told == status.server { return nil }
    told = status.server
    seq += 1
    let event = ChangeEvent(
      seq: seq, now: now, counts: counts, totals: totals, status: status.server, queues: status.queues,
      moreQueues: taken.hasMoreQueues ? true : nil, lists: taken.lists, tasks: Array(taken.tasks), more: taken.more)
    history.append(event)
    if history.count > Self.historyLimit { history.removeFirst() }
    return event
  }

  enum CatchUp {
    /// All that happened since, as one event; nil when nothing did.
    case since(ChangeEvent?)
    case resync
  }

  /// What a reader that has seen `id` has missed.
  func catchUp(since id: String) -> CatchUp {
    guard let dash = id.lastIndex(of: "-"), id[..<dash] == boot, let seen = Int64(id[id.index(after: dash)...]),
      seen <= seq, seen >= seq - Int64(history.count)
    else { return .resync }
    let missed = history.suffix(Int(seq - seen))
    return .since(missed.dropFirst().reduce(missed.first) { $0?.merged(with: $1) })
  }

  func id(of event: ChangeEvent) -> String { "\(boot)-\(event.seq)" }
}

extension FeedState.Gathered {
  /// As many as an event names: those that operators changed before the others.
  var queues: Set<ExactText> {
    let others = moved.subtracting(changed)
    return changed.union(others.prefix(ChangeEvent.queueLimit - changed.count))
  }

  /// Whether more queues changed than ``queues`` has.
  fileprivate var hasMoreQueues: Bool { isOverflown || changed.union(moved).count > ChangeEvent.queueLimit }

  fileprivate mutating func note(changed queue: String) {
    if !Self.add(queue, to: &changed) { isOverflown = true }
  }

  fileprivate mutating func note(moved queue: String) {
    if !Self.add(queue, to: &moved) { isOverflown = true }
  }

  /// - Returns: false when it is one more than an event names.
  private static func add(_ queue: String, to queues: inout Set<ExactText>) -> Bool {
    let queue = ExactText(queue)
    guard queues.count == ChangeEvent.queueLimit else {
      queues.insert(queue)
      return true
    }
    return queues.contains(queue)
  }
}

extension Totals {
  mutating func count(_ move: StoreWakeup.Move) {
    guard let after = move.after else { return }
    switch (move.before, after) {
    case (nil, _): enqueued += 1
    case (.running?, .running): break
    case (_, .running): started += 1
    case (.running?, .completed): completed += 1
    // Closures that are lost fail before they run, too.
    case (.some, .failed): failed += 1
    case (.some, .cancelled): cancelled += 1
    case (.running?, .scheduled), (.completed?, .queued), (.failed?, .queued), (.cancelled?, .queued): retried += 1
    default: break
    }
  }
}
