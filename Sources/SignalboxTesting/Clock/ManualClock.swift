public import Signalbox
public import SignalboxModel

/// A clock that a test moves: nothing that waits on it goes on until ``advance(by:)`` has passed its time.
///
/// It counts whole microseconds, as time stamps do.
///
/// Where a ``TestRegistry`` works by it, move it with ``TestRegistry/advance(by:within:)``, which also runs what becomes due.
public final class ManualClock: TaskClock {
  private struct Sleeper {
    /// By the uptime.
    ///
    /// Microseconds: a number of seconds with a fraction is rarely exact as a `Duration`.
    var end: Int64
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Timestamp
    var uptime = Duration.zero
    /// How long the machine was suspended.
    var suspended = Duration.zero
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextID = 0
    var sleepers: [Int: Sleeper] = [:]

    mutating func takeID() -> Int {
      nextID += 1
      return nextID
    }

    func end(after duration: Duration) -> Int64 { (uptime + duration).microseconds }
  }

  private let state: Watched<State>

  /// Creates a clock that stands still.
  ///
  /// - Parameter start: the time of day at first: 2026-01-01T00:00:00Z unless given.
  public init(start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
    state = Watched(State(now: start))
  }

  /// The time of day that the test has set.
  public func now() -> Timestamp { state.value.now }
  /// How far the clock was advanced since it was made.
  public func uptime() -> Duration { state.value.uptime }

  /// How far the clock was advanced since it was made, suspensions included.
  public func elapsed() -> Duration {
    let state = state.value
    return state.uptime + state.suspended
  }

  /// Yields after each jump and each suspension; several that nobody has taken make one.
  public func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let id = state.change { state in
      let id = state.takeID()
      state.listeners[id] = continuation
      return id
    }
    continuation.onTermination = { [state] _ in state.change { $0.listeners[id] = nil } }
    return stream
  }

  /// Returns when the clock was advanced to `deadline`, at once when it has been already.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  public func sleep(until deadline: Duration) async throws {
    let id = state.change { $0.takeID() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isReady = state.change { state in
          if Task.isCancelled || deadline <= state.uptime { return true }
          state.sleepers[id] = Sleeper(end: deadline.microseconds, continuation: continuation)
          return false
        }
        if isReady { continuation.resume(with: Task.isCancelled ? .failure(CancellationError()) : .success(())) }
      }
    } onCancel: {
      let sleeper = state.change { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Moves all times forward and wakes whoever's time has come, the earliest first.
  public func advance(by duration: Duration) {
    let woken = state.change { state in
      state.uptime += duration
      state.now = state.now + duration
      let due = state.sleepers.filter { $0.value.end <= state.end(after: .zero) }.sorted { $0.value.end < $1.value.end }
      for (id, _) in due { state.sleepers[id] = nil }
      return due.map(\.value.continuation)
    }
    for continuation in woken { continuation.resume() }
  }

  /// Sets the time of day alone, as an administrator or a time server does.
  public func jump(to moment: Timestamp) {
    tell { $0.now = moment }
  }

  /// Sets the time of day alone, so much forward or back.
  public func jump(by duration: Duration) {
    tell { $0.now = $0.now + duration }
  }

  /// Suspends the machine for so long: time passes, and nothing runs.
  public func suspend(for duration: Duration) {
    tell { state in
      state.suspended += duration
      state.now = state.now + duration
    }
  }

  private func tell(of change: @escaping @Sendable (inout State) -> Void) {
    let listeners = state.change { state in
      change(&state)
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield() }
  }

  /// How long each sleeping task has yet to sleep, the shortest first.
  public var sleeps: [Duration] {
    let state = state.value
    return state.sleepers.values.map { .microseconds($0.end - state.end(after: .zero)) }.sorted()
  }

  /// Returns when at least `count` tasks sleep on this clock, or the calling task is cancelled.
  public func sleepers(atLeast count: Int) async {
    await state.wait { $0.sleepers.count >= count }
  }

  /// Returns when a task sleeps that ``advance(by:)`` with just this duration would wake, and nothing shorter, or the
  /// calling task is cancelled.
  public func sleeper(for duration: Duration) async {
    await state.wait { state in state.sleepers.values.contains { $0.end == state.end(after: duration) } }
  }
}
