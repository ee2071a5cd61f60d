import HeapModule
import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  /// Looks at 10,000 tasks of the line at most.
  public func oldestReady() async throws -> Duration? {
    let now = clock.now()
    return state.withLock { state in
      guard state.counts[.queued] > 0 else { return nil }
      var oldest: Duration?
      var left = 10_000
      for (queue, kinds) in state.lines where state.queues[queue]?.record.paused == nil {
        for line in kinds.values {
          for place in line.tasks.unordered.prefix(left) {
            left -= 1
            guard let stored = state.tasks[place.id], stored.record.state == .queued else { continue }
            let wait = state.waited(stored, now: now)
            oldest = max(oldest ?? wait, wait)
          }
        }
      }
      return oldest
    }
  }
}
