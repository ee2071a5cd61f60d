import Signalbox
import SignalboxModel

/// What the writer knows of the whole store without asking it: counts, queues, what is ready to be claimed, what is
/// due.
///
/// It is read from the file at the start and kept in step by every move; a transaction changes a copy, which takes the
/// place of this one when it is committed.
struct Board: Sendable {
  struct Line: Sendable {
    var queue: LedgerQueue
    /// Queued tasks by who can run them; see `Schema.tasks2`.
    ///
    /// Held ones are among them.
    var ready: [ExactText: Int] = [:]

    init(_ name: String) { queue = LedgerQueue(QueueRecord(name: name)) }

    /// Whether an operator holds its tasks back, now or beyond some number.
    var isLimited: Bool {
      queue.record.paused != nil || queue.record.concurrency != nil || queue.starts != nil
    }

    /// Takes a move of one of its tasks, which those of `line` can run.
    ///
    /// - Returns: how many of that line were and are ready; nil when that is not changed.
    fileprivate mutating func count(_ move: StoreWakeup.Move, of line: ExactText?) -> (before: Int, after: Int)? {
      queue.record.counts.move(from: move.before, to: move.after)
      guard let line, move.before == .queued || move.after == .queued else { return nil }
      return addReady(move.after == .queued ? 1 : -1, of: line)
    }

    /// Adds to the ready tasks of one line.
    ///
    /// - Returns: how many there were and are.
    mutating func addReady(_ step: Int, of line: ExactText) -> (before: Int, after: Int) {
      let before = ready[line] ?? 0
      ready[line] = before + step == 0 ? nil : before + step
      return (before, before + step)
    }
  }

  var lines = QueueLines()
  /// Of all queues together.
  var counts = StateCounts()
  /// The queues that have a rate.
  private(set) var rated: Set<ExactText> = []
  /// The queues whose tasks are held back, see ``Line/isLimited``.
  private(set) var limited: Set<ExactText> = []
  /// In how many queues tasks are ready, by who can run them.
  private(set) var readyQueues: [ExactText: Int] = [:]
  /// Whether a queue was resumed since this process has the file.
  private(set) var hasResumed = false
  /// No scheduled task is due before; nil when there is none.
  var nextDue: Timestamp?
  /// The highest id that was ever given.
  var lastID: Int64 = 0
  /// The task in which failures are gathered; a process before this one may have left others.
  var digest: FailureDigest?

  /// Takes a move to another state, of a task that those of `line` can run; see `Schema.tasks2`.
  mutating func count(_ move: StoreWakeup.Move, line: String?, at now: Timestamp) {
    let (before, after) = (move.before, move.after)
    let name = ExactText(move.queue)
    let line = line.map { ExactText($0) }
    let ready = lines[name, default: Line(move.queue)].count(move, of: line)
    counts.move(from: before, to: after)
    if let line, let ready { countQueues(of: line, ready) }
    if after == nil, let queue = lines[name]?.queue, !queue.isConfigured, queue.record.counts.total == 0 {
      lines[name] = nil
    }
    if let due = move.due.map({ now + $0 }) { nextDue = min(nextDue ?? due, due) }
  }

  /// Takes that so many tasks more of a queue's line are ready.
  mutating func addReady(_ step: Int, of line: ExactText, in name: ExactText) {
    countQueues(of: line, lines[name, default: Line(name.text)].addReady(step, of: line))
  }

  /// Takes how many tasks of a line were and are ready in one queue.
  private mutating func countQueues(of line: ExactText, _ ready: (before: Int, after: Int)) {
    guard (ready.before == 0) != (ready.after == 0) else { return }
    let queues = readyQueues[line, default: 0] + (ready.after == 0 ? -1 : 1)
    readyQueues[line] = queues == 0 ? nil : queues
  }

  /// Takes a queue as an operator wants it; of its tasks it says nothing.
  mutating func take(_ queue: LedgerQueue) {
    let name = ExactText(queue.record.name)
    let counts = lines[name]?.queue.record.counts ?? StateCounts()
    lines[name, default: Line(queue.record.name)].queue = queue
    lines[name]?.queue.record.counts = counts
    if lines[name]?.isLimited == true { limited.insert(name) } else { limited.remove(name) }
    if queue.starts == nil { rated.remove(name) } else { rated.insert(name) }
    if queue.resumed != nil { hasResumed = true }
  }

  /// Whether every ready task may start, and be run by whoever asks for them.
  func isOpen(to accepts: (ExactText) -> Bool) -> Bool {
    readyQueues.keys.allSatisfy(accepts) && !limited.contains { lines[$0]?.ready.isEmpty == false }
  }

  /// How many tasks wait for others.
  var waiting: Int { counts[.waiting] }

  /// How many tasks are in each state, in the order of `StateCode`.
  var totals: [Int] { StateCode.order.map { counts[$0] } }

  /// The queue of a name; one without tasks when there is none.
  func queue(_ name: String) -> LedgerQueue {
    lines[ExactText(name)]?.queue ?? LedgerQueue(QueueRecord(name: name))
  }

  func records(_ selection: QueueSelection) -> [QueueRecord] {
    selection.names(
      in: lines.all, at: { lines[$0] }, isConfigured: { lines[$0]?.queue.isConfigured ?? false },
      isThere: { $0.queue.isConfigured || $0.queue.record.counts.total > 0 }
    ).map { queue($0.text).record }
  }
}

extension StateCounts {
  /// From counts in the order of `StateCode`.
  init(codes: [Int]) {
    self.init()
    for (state, count) in zip(StateCode.order, codes) { self[state] = count }
  }
}
