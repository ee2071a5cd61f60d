import Signalbox
import SignalboxModel

/// Queues of which only so many tasks may start in a second.
extension Board {
  /// Takes a start of a queue.
  mutating func start(in queue: String, at elapsed: Duration) {
    if !rated.isEmpty { lines[ExactText(queue)]?.queue.starts?.take(at: elapsed) }
  }

  /// How long until a rate lets a task start that is ready now; nil when none puts one off.
  func nextStart(at elapsed: Duration) -> Duration? {
    rated.compactMap { lines[$0]?.queue.nextStart(at: elapsed) }.min()
  }

  /// Whether a queue that has a rate has ready tasks that may start.
  func mayStart(at elapsed: Duration) -> Bool {
    rated.contains { lines[$0]?.queue.mayStart(at: elapsed) ?? false }
  }
}
