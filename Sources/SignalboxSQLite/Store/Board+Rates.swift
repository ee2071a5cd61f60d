import Signalbox
import SignalboxModel

/// Queues of which only so many tasks may start in a second.
extension Board {
  mutating func setRate(_ rate: Double?, of queue: ExactText, at elapsed: Duration) {
    configure(queue) { $0.setRate(rate, at: elapsed) }
    if rate == nil { rated.remove(queue) } else { rated.insert(queue) }
  }

  /// Takes a start of a queue.
  mutating func start(in queue: String, at elapsed: Duration) {
    if !rated.isEmpty { lines[ExactText(queue)]?.starts?.take(at: elapsed) }
  }

  /// How long until a rate lets a task start that is ready now; nil when none puts one off.
  func nextStart(at elapsed: Duration) -> Duration? {
    ready.compactMap { $0.next(at: elapsed) }.min()
  }

  /// Whether a queue that has a rate has ready tasks that may start.
  func mayStart(at elapsed: Duration) -> Bool {
    ready.contains { $0.available(at: elapsed) > 0 }
  }

  /// The rates of open queues with ready tasks.
  private var ready: [StartRate] {
    rated.compactMap { queue in
      lines[queue].flatMap { $0.paused == nil && !$0.ready.isEmpty ? $0.starts : nil }
    }
  }
}
