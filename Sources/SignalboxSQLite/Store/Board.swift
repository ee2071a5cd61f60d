import Signalbox
import SignalboxModel

/// What the writer knows of the whole store without asking it: counts, queues, what is ready to be claimed, what is
/// due.
///
/// It is read from the file at the start and kept in step by every move; a transaction changes a copy, which takes the
/// place of this one when it is committed.
struct Board: Sendable {
  struct Line: Sendable {
    var counts = [Int](repeating: 0, count: StateCode.order.count)
    /// Queued tasks by who can run them; see `Schema.tasks2`. Held ones are among them.
    var ready: [ExactText: Int] = [:]
    var concurrency: Int?
    var rate: Double?
    var capacity: Int?
    /// How many may start now, when there is a rate.
    var starts: StartRate?
    var paused: OperatorMark?
    /// Whether an operator ever set something, so that it is shown without tasks too.
    var isConfigured = false

    /// Whether an operator holds its tasks back, now or beyond some number.
    var isLimited: Bool { paused != nil || concurrency != nil || starts != nil }

    /// How many more of its tasks may start now.
    func room(at elapsed: Duration) -> Int {
      guard paused == nil else { return 0 }
      let room = concurrency.map { max(0, $0 - counts[StateCode.running]) } ?? .max
      return min(room, starts?.available(at: elapsed) ?? .max)
    }

    /// Adds to the ready tasks of one line.
    ///
    /// - Returns: how many there were and are.
    mutating func addReady(_ step: Int, of line: ExactText) -> (before: Int, after: Int) {
      let before = ready[line] ?? 0
      ready[line] = before + step == 0 ? nil : before + step
      return (before, before + step)
    }

    mutating func setRate(_ rate: Double?, at elapsed: Duration) {
      starts = rate.map { starts?.changed(to: $0, at: elapsed) ?? StartRate($0, at: elapsed) }
      self.rate = rate
    }
  }

  var lines = QueueLines()
  var totals = [Int](repeating: 0, count: StateCode.order.count)
  /// The queues that have a rate.
  var rated: Set<ExactText> = []
  /// The queues whose tasks are held back, see ``Line/isLimited``.
  private(set) var limited: Set<ExactText> = []
  /// In how many queues tasks are ready, by who can run them.
  private(set) var readyQueues: [ExactText: Int] = [:]
  /// When queues that were paused were resumed, as far as this process knows: their tasks wait since then.
  var resumed: [ExactText: Timestamp] = [:]
  /// No scheduled task is due before; nil when there is none.
  var nextDue: Timestamp?
  /// The task in which failures are gathered; a process before this one may have left others.
  var digest: FailureDigest?

  mutating func count(_ record: TaskRecord, line: String?, before: TaskState?, after: TaskState?) {
    let name = ExactText(record.queue)
    lines[name, default: Line()].counts.move(from: before, to: after)
    totals.move(from: before, to: after)
    if let line = line.map({ ExactText($0) }) {
      if before == .queued { addReady(-1, of: line, in: name) }
      if after == .queued { addReady(1, of: line, in: name) }
    }
    if after == nil, let line = lines[name], !line.isConfigured, line.counts.allSatisfy({ $0 == 0 }) {
      lines[name] = nil
    }
    if after == .scheduled, let due = record.runAt { nextDue = min(nextDue ?? due, due) }
  }

  /// Takes that so many tasks more of a queue's line are ready.
  mutating func addReady(_ step: Int, of line: ExactText, in name: ExactText) {
    let (before, after) = lines[name, default: Line()].addReady(step, of: line)
    guard (before == 0) != (after == 0) else { return }
    let queues = readyQueues[line, default: 0] + (after == 0 ? -1 : 1)
    readyQueues[line] = queues == 0 ? nil : queues
  }

  /// Takes what an operator asked of a queue.
  mutating func configure(_ name: ExactText, _ change: (inout Line) -> Void) {
    change(&lines[name, default: Line()])
    if lines[name]?.isLimited == true { limited.insert(name) } else { limited.remove(name) }
  }

  /// Whether every ready task may start, and be run by whoever asks for them.
  func isOpen(to accepts: (ExactText) -> Bool) -> Bool {
    readyQueues.keys.allSatisfy(accepts) && !limited.contains { lines[$0]?.ready.isEmpty == false }
  }

  var counts: StateCounts { StateCounts(codes: totals) }

  var waiting: Int { totals[StateCode.waiting] }

  var finals: Int { totals[StateCode.finals].reduce(0, +) }

  func record(of name: String) -> QueueRecord {
    let line = lines[ExactText(name)] ?? Line()
    return QueueRecord(
      name: name, concurrency: line.concurrency, rate: line.rate, capacity: line.capacity, paused: line.paused,
      counts: StateCounts(codes: line.counts))
  }

  func records(_ selection: QueueSelection) -> [QueueRecord] {
    selection.names(
      in: lines.all, at: { lines[$0] }, isConfigured: { lines[$0]?.isConfigured ?? false },
      isThere: { $0.isConfigured || $0.counts.contains { $0 > 0 } }
    ).map { record(of: $0.text) }
  }
}

extension [Int] {
  /// Takes a task out of the number of one state and into that of another, in the order of `StateCode`.
  mutating func move(from before: TaskState?, to after: TaskState?) {
    if let before { self[StateCode.of(before)] -= 1 }
    if let after { self[StateCode.of(after)] += 1 }
  }
}

extension StateCounts {
  /// From counts in the order of `StateCode`.
  init(codes: [Int]) {
    self.init()
    for (state, count) in zip(StateCode.order, codes) { self[state] = count }
  }
}
