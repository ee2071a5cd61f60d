import CoreMetrics
import SignalboxModel
import Synchronization

/// Counts and measures attempts through swift-metrics.
///
/// - `signalbox_attempts_total`, with `name`, `queue` and `outcome` (as in `AttemptEnd`)
/// - `signalbox_attempt_duration_seconds`, a timer with `name` and `queue`
/// - `signalbox_task_wait_seconds`, a timer with `queue`: from when a task is ready to when an attempt of it starts. A delay, the
///   wait for another task, the pause before a retry and the time for which an operator paused the queue are no wait, the last
///   as long as the server runs; the hold until a request's response has ended, a limit and a rate are
///
/// The registry itself counts `signalbox_tasks_added_total` and, with `reason`, `signalbox_tasks_dropped_total`, and has three
/// gauges, which it sets when they change, at most ten times a second:
///
/// - `signalbox_tasks`, with `state`: how many tasks are `queued`, `scheduled`, `waiting` and `running`
/// - `signalbox_oldest_ready_seconds`: how long the task has been ready that has been longest, 0 when none is
/// - `signalbox_store_trouble`: 1 while the store takes no changes, otherwise 0
///
/// They are made with the registry, so set up the program's metrics before that.
public struct MetricsTaskMiddleware: TaskMiddleware {
  private let cache: Cache

  /// Creates a middleware that counts with the program's own metrics.
  public init() {
    cache = Cache(factory: nil)
  }

  /// - Parameter factory: makes the metrics in place of the program's own.
  init(factory: any MetricsFactory) {
    cache = Cache(factory: factory)
  }

  /// Records how long the task waited and runs the attempt.
  public func handle(_ context: TaskContext, next: @Sendable (TaskContext) async throws -> Void) async throws {
    cache.wait(queue: context.task.queue).recordMicroseconds(context.waited.microseconds)
    try await next(context)
  }

  /// Counts the attempt by its outcome and records how long it took.
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
      private let factory: any MetricsFactory

      init(_ key: Key, _ factory: any MetricsFactory) {
        self.key = key
        self.factory = factory
        duration = Timer(
          label: "signalbox_attempt_duration_seconds", dimensions: [("name", key.name), ("queue", key.queue)],
          preferredDisplayUnit: .seconds, factory: factory)
      }

      mutating func attempts(_ outcome: AttemptEnd) -> Counter {
        if let counter = attempts[outcome] { return counter }
        let counter = Counter(
          label: "signalbox_attempts_total",
          dimensions: [("name", key.name), ("queue", key.queue), ("outcome", outcome.rawValue)], factory: factory)
        attempts[outcome] = counter
        return counter
      }
    }

    private struct State {
      var meters: [Key: Meters] = [:]
      var waits: [String: Timer] = [:]
    }

    private let state = Mutex(State())
    /// nil: the program's own, which may be set up late.
    private let factory: (any MetricsFactory)?

    init(factory: (any MetricsFactory)?) {
      self.factory = factory
    }

    private var current: any MetricsFactory { factory ?? MetricsSystem.factory }

    func meters(of task: TaskRecord, _ outcome: AttemptEnd) -> (attempts: Counter, duration: Timer) {
      state.withLock { state in
        let key = Key(name: task.name, queue: task.queue)
        return state.meters.withValue(for: key, make: { Meters(key, current) }) { ($0.attempts(outcome), $0.duration) }
      }
    }

    func wait(queue: String) -> Timer {
      state.withLock { state in
        state.waits.withValue(
          for: queue,
          make: {
            Timer(
              label: "signalbox_task_wait_seconds", dimensions: [("queue", queue)], preferredDisplayUnit: .seconds,
              factory: current)
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
