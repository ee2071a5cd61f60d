import CoreMetrics
import SignalboxModel
import Synchronization

/// What the registry itself counts, and what it shows of the present; see ``MetricsTaskMiddleware``.
final class RegistryMetrics: Sendable {
  /// What the gauges show; nil before the first time.
  private struct Shown {
    var counts: StateCounts?
    var isInTrouble: Bool?
    var oldestReady: Double?
    /// When the longest wait was asked for, by `TaskClock.uptime()`.
    var askedForOldest: Duration?
  }

  /// Whether a back end takes any of it.
  let isTaken = !(MetricsSystem.factory is NOOPMetricsHandler)
  private let addedTotal = Counter(label: "signalbox_tasks_added_total")
  private let drops = Mutex<[String: Int]>([:])
  private let depths: [(state: TaskState, gauge: Gauge)] = RegistryMetrics.shownStates.map { state in
    (state: state, gauge: Gauge(label: "signalbox_tasks", dimensions: [("state", state.rawValue)]))
  }
  private static let shownStates: [TaskState] = [.queued, .scheduled, .waiting, .running]
  private let trouble = Gauge(label: "signalbox_store_trouble")
  private let oldest = Gauge(label: "signalbox_oldest_ready_seconds")
  private let shown = Mutex(Shown())

  /// Shows how many tasks are in each state, where that is news.
  func show(_ counts: StateCounts) {
    shown.withLock { shown in
      for (state, gauge) in depths where shown.counts?[state] != counts[state] { gauge.record(counts[state]) }
      shown.counts = counts
    }
  }

  /// Shows whether the store takes no changes, where that is news.
  func show(isInTrouble: Bool) {
    shown.withLock { shown in
      let value: Int = isInTrouble ? 1 : 0
      if shown.isInTrouble != isInTrouble { trouble.record(value) }
      shown.isInTrouble = isInTrouble
    }
  }

  /// Shows how long the task has been ready that has been longest, where that is news; nil: none is ready.
  func show(oldestReady wait: Duration?) {
    let seconds = wait?.seconds ?? 0
    shown.withLock { shown in
      if shown.oldestReady != seconds { oldest.record(seconds) }
      shown.oldestReady = seconds
    }
  }

  /// Whether the longest wait was not asked for since a while; it counts as asked for then.
  func isOldestDue(at uptime: Duration, every interval: Duration) -> Bool {
    shown.withLock { shown in
      if let asked = shown.askedForOldest, uptime - asked < interval { return false }
      shown.askedForOldest = uptime
      return true
    }
  }

  func added(_ count: Int) {
    if count > 0 { addedTotal.increment(by: count) }
  }

  func dropped(_ count: Int, reason: String) {
    guard count > 0 else { return }
    drops.withLock { $0[reason, default: 0] += count }
    Counter(label: "signalbox_tasks_dropped_total", dimensions: [("reason", reason)]).increment(by: count)
  }

  /// How many tasks were dropped so far, by reason; nil when none was.
  var dropped: [String: Int]? { drops.withLock { $0.isEmpty ? nil : $0 } }
}
