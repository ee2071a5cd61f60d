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

    /// How many more of its tasks may start now.
    func room(at elapsed: Duration) -> Int {
      guard paused == nil else { return 0 }
      let room = concurrency.map { max(0, $0 - counts[StateCode.running]) } ?? .max
      return min(room, starts?.available(at: elapsed) ?? .max)
    }

    mutating func setRate(_ rate: Double?, at elapsed: Duration) {
      starts = rate.map { starts?.changed(to: $0, at: elapsed) ?? StartRate($0, at: elapsed) }
      self.rate = rate
    }
  }

  var lines: [ExactText: Line] = [:]
  var totals = [Int](repeating: 0, count: StateCode.order.count)
  /// The queues that have a rate.
  var rated: Set<ExactText> = []
  /// No scheduled task is due before; nil when there is none.
  var nextDue: Timestamp?
  /// The task in which failures are gathered; a process before this one may have left others.
  var digest: FailureDigest?

  mutating func count(_ record: TaskRecord, line: String?, before: TaskState?, after: TaskState?) {
    let name = ExactText(record.queue)
    if let before { change(name, line, before, by: -1) }
    if let after { change(name, line, after, by: 1) }
    if after == nil, let line = lines[name], !line.isConfigured, line.counts.allSatisfy({ $0 == 0 }) {
      lines[name] = nil
    }
    if after == .scheduled, let due = record.runAt { nextDue = min(nextDue ?? due, due) }
  }

  private mutating func change(_ name: ExactText, _ line: String?, _ state: TaskState, by step: Int) {
    let code = StateCode.of(state)
    totals[code] += step
    lines[name, default: Line()].counts[code] += step
    guard state == .queued, let line = line.map({ ExactText($0) }) else { return }
    let ready = (lines[name]?.ready[line] ?? 0) + step
    lines[name]?.ready[line] = ready == 0 ? nil : ready
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
      in: lines, isConfigured: { lines[$0]?.isConfigured ?? false },
      isThere: { $0.isConfigured || $0.counts.contains { $0 > 0 } }
    ).map { record(of: $0.text) }
  }
}

extension StateCounts {
  /// From counts in the order of `StateCode`.
  init(codes: [Int]) {
    self.init()
    for (state, count) in zip(StateCode.order, codes) { self[state] = count }
  }
}
