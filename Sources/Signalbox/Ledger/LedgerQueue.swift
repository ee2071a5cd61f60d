package import SignalboxModel

/// A queue as it is decided on: its record, and what no reader sees of it.
package struct LedgerQueue: Hashable, Sendable {
  package var record: QueueRecord
  /// Whether an operator ever set something, so that it stays without tasks too.
  package var isConfigured = false
  /// How many of its tasks may start now, when it has a rate.
  package var starts: StartRate?
  /// When it was resumed last, as far as its store knows: its tasks wait since then.
  package var resumed: Timestamp?

  package init(_ record: QueueRecord) {
    self.record = record
  }

  /// How many more of its tasks may start now.
  package func room(at elapsed: Duration) -> Int {
    guard record.paused == nil else { return 0 }
    let room = record.concurrency.map { max(0, $0 - record.counts[.running]) } ?? .max
    return min(room, starts?.available(at: elapsed) ?? .max)
  }

  /// How long until its rate lets a task start that is ready now; nil when no rate puts one off.
  package func nextStart(at elapsed: Duration) -> Duration? {
    hasReady ? starts?.next(at: elapsed) : nil
  }

  /// Whether it has a rate, and that lets a task start that is ready now.
  package func mayStart(at elapsed: Duration) -> Bool {
    guard hasReady, let starts else { return false }
    return starts.available(at: elapsed) > 0
  }

  private var hasReady: Bool { record.paused == nil && record.counts[.queued] > 0 }

  /// Takes what an operator asks of it.
  ///
  /// - Returns: whether anything is other than before.
  mutating func change(_ patch: QueuePatch, by who: String, at time: LedgerTime) -> Bool {
    let before = isConfigured ? record : nil
    let wasPaused = record.paused != nil
    record.apply(patch, by: who, at: time.now)
    isConfigured = true
    if wasPaused, record.paused == nil { resumed = time.now }
    if patch.rate != nil {
      starts = record.rate.map { starts?.changed(to: $0, at: time.elapsed) ?? StartRate($0, at: time.elapsed) }
    }
    return before != record
  }
}
