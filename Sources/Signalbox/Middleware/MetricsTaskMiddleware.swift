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
    let (attempts, duration) = cache.meters(of: context.task, ending.outcome)
    attempts.increment()
    duration.recordNanoseconds(Int64(ending.duration.seconds * 1e9))
  }

  /// Metrics that were used before: to make one costs a look-up in the back end.
  private final class Cache: Sendable {
    private struct Key: Hashable {
      var name: String
      var queue: String
    }

    /// Of one name in one queue.
    private struct Meters {
      let duration: Timer
      private var attempts: [AttemptEnd: Counter] = [:]
      private let key: Key

      init(_ key: Key) {
        self.key = key
        duration = Timer(
          label: "signalbox_attempt_duration_seconds", dimensions: [("name", key.name), ("queue", key.queue)],
          preferredDisplayUnit: .seconds)
      }

      mutating func attempts(_ outcome: AttemptEnd) -> Counter {
        if let counter = attempts[outcome] { return counter }
        let counter = Counter(
          label: "signalbox_attempts_total",
          dimensions: [("name", key.name), ("queue", key.queue), ("outcome", outcome.rawValue)])
        attempts[outcome] = counter
        return counter
      }
    }

    private struct State {
      var meters: [Key: Meters] = [:]
      var waits: [String: Timer] = [:]
    }

    private let state = Mutex(State())

    func meters(of task: TaskRecord, _ outcome: AttemptEnd) -> (attempts: Counter, duration: Timer) {
      state.withLock { state in
        let key = Key(name: task.name, queue: task.queue)
        return state.meters.withValue(for: key, make: { Meters(key) }) { ($0.attempts(outcome), $0.duration) }
      }
    }

    func wait(queue: String) -> Timer {
      state.withLock { state in
        state.waits.withValue(
          for: queue,
          make: {
            Timer(
              label: "signalbox_task_wait_seconds", dimensions: [("queue", queue)], preferredDisplayUnit: .seconds)
          }
        ) { $0 }
      }
    }
  }
}

extension Dictionary {
  /// Commands are named by their callers: past this many the back end is asked anew each time.
  private static var limit: Int { 1000 }

  fileprivate mutating func withValue<Result>(
    for key: Key, make: () -> Value, _ body: (inout Value) -> Result
  ) -> Result {
    if let index = index(forKey: key) { return body(&values[index]) }
    var value = make()
    let result = body(&value)
    if count < Self.limit { self[key] = value }
    return result
  }
}
