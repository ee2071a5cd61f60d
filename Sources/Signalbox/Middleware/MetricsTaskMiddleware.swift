import CoreMetrics
import SignalboxModel
import Synchronization

/// Counts and measures attempts through swift-metrics:
///
/// - `signalbox_attempts_total`, with `name`, `queue` and `outcome` (as in `AttemptEnd`)
/// - `signalbox_attempt_duration_seconds`, a timer with `name` and `queue`
/// - `signalbox_task_wait_seconds`, a timer with `queue`: from a task's addition to its first start, a delay that it was added
///   with included
///
/// The registry itself counts `signalbox_tasks_added_total` and, with `reason`, `signalbox_tasks_dropped_total`.
public struct MetricsTaskMiddleware: TaskMiddleware {
  private let cache = Cache()

  public init() {}

  public func handle(_ context: TaskContext, next: @Sendable (TaskContext) async throws -> Void) async throws {
    let task = context.task
    if task.attempt == 1, let start = task.startedAt {
      cache.wait(queue: task.queue).recordMicroseconds(max(start.microseconds - task.enqueuedAt.microseconds, 0))
    }
    try await next(context)
  }

  public func attemptEnded(_ context: TaskContext, _ ending: AttemptSummary) async {
    let task = context.task
    cache.attempts(of: task, ending.outcome).increment()
    cache.duration(of: task).recordNanoseconds(Int64(ending.duration.seconds * 1e9))
  }

  /// Metrics that were used before: to make one costs a look-up in the back end.
  private final class Cache: Sendable {
    private struct Key: Hashable {
      var name: String
      var queue: String
      var outcome: AttemptEnd?
    }

    private struct State {
      var attempts: [Key: Counter] = [:]
      var durations: [Key: Timer] = [:]
      var waits: [String: Timer] = [:]
    }

    private let state = Mutex(State())

    func attempts(of task: TaskRecord, _ outcome: AttemptEnd) -> Counter {
      state.withLock { state in
        let key = Key(name: task.name, queue: task.queue, outcome: outcome)
        return state.attempts.value(for: key) {
          Counter(
            label: "signalbox_attempts_total",
            dimensions: [("name", task.name), ("queue", task.queue), ("outcome", outcome.rawValue)])
        }
      }
    }

    func duration(of task: TaskRecord) -> Timer {
      state.withLock { state in
        state.durations.value(for: Key(name: task.name, queue: task.queue)) {
          Timer(
            label: "signalbox_attempt_duration_seconds", dimensions: [("name", task.name), ("queue", task.queue)],
            preferredDisplayUnit: .seconds)
        }
      }
    }

    func wait(queue: String) -> Timer {
      state.withLock { state in
        state.waits.value(for: queue) {
          Timer(
            label: "signalbox_task_wait_seconds", dimensions: [("queue", queue)], preferredDisplayUnit: .seconds)
        }
      }
    }
  }
}

extension Dictionary {
  /// Commands are named by their callers: past this many the back end is asked anew each time.
  private static var limit: Int { 1000 }

  fileprivate mutating func value(for key: Key, make: () -> Value) -> Value {
    if let value = self[key] { return value }
    let value = make()
    if count < Self.limit { self[key] = value }
    return value
  }
}
