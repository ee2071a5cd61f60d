import SignalboxModel

/// Queues of which only so many tasks may start in a second.
extension MemoryState {
  mutating func setRate(_ rate: Double?, of queue: ExactText, at elapsed: Duration) {
    rates[queue] = rate.map { rates[queue]?.changed(to: $0, at: elapsed) ?? StartRate($0, at: elapsed) }
  }

  /// How long until a rate lets a task start that is ready now; nil when none puts one off.
  func nextStart(at elapsed: Duration) -> Duration? {
    rates.compactMap { queue, rate in hasReady(queue) ? rate.next(at: elapsed) : nil }.min()
  }

  /// Wakes the workers when a rate lets tasks start.
  mutating func announceStarts(at elapsed: Duration) {
    if rates.contains(where: { hasReady($0.key) && $0.value.available(at: elapsed) > 0 }) {
      announce { $0.isClaimable = true }
    }
  }

  private func hasReady(_ name: ExactText) -> Bool {
    guard let queue = queues[name] else { return false }
    return queue.paused == nil && queue.counts[.queued] > 0
  }
}
