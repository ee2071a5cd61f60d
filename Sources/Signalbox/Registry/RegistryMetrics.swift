import CoreMetrics
import Synchronization

/// What the registry itself counts.
final class RegistryMetrics: Sendable {
  private let addedTotal = Counter(label: "signalbox_tasks_added_total")
  private let drops = Mutex<[String: Int]>([:])

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
