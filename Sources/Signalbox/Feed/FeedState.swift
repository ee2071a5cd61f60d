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
  private var history = Deque<ChangeEvent>()
  /// A minute of events at their greatest rate.
  private static let historyLimit = 600

  private struct Gathered {
    var queues: Set<String> = []
    var lists: [TaskState] = []
    var tasks = OrderedSet<TaskID>()
    var more = false
    var isEmpty = true
  }

  init(boot: String) {
    self.boot = boot
  }

  var isEmpty: Bool { gathered.isEmpty }
  /// The queues that the next event tells about.
  var changedQueues: Set<String> { gathered.queues }

  mutating func start(counts: StateCounts) {
    self.counts = counts
  }

  mutating func gather(_ wakeup: StoreWakeup) {
    gathered.isEmpty = false
    counts = wakeup.counts
    gathered.queues.formUnion(wakeup.queues)
    for move in wakeup.moves {
      totals.count(move)
      gathered.queues.insert(move.queue)
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

  /// Something that is no commit changed: the use of slots, the beginning of a drain.
  mutating func gatherNothing() {
    gathered.isEmpty = false
  }

  /// The event of everything gathered since the last one.
  mutating func takeEvent(now: Timestamp, slots: SlotUse, queues: [QueueRecord], draining: Bool) -> ChangeEvent {
    seq += 1
    let event = ChangeEvent(
      seq: seq, now: now, counts: counts, totals: totals, slots: slots, queues: queues, lists: gathered.lists,
      tasks: Array(gathered.tasks), more: gathered.more, draining: draining)
    gathered = Gathered()
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

extension Totals {
  mutating func count(_ move: StoreWakeup.Move) {
    guard let after = move.after else { return }
    switch (move.before, after) {
    case (nil, _): enqueued += 1
    case (.running?, .running): break
    case (_, .running): started += 1
    case (.running?, .completed): completed += 1
    case (.running?, .failed): failed += 1
    case (.some, .cancelled): cancelled += 1
    case (.running?, .scheduled), (.completed?, .queued), (.failed?, .queued), (.cancelled?, .queued): retried += 1
    default: break
    }
  }
}
