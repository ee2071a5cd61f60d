public import Signalbox
public import SignalboxModel
import Synchronization

/// A clock that a test moves: nothing that waits on it goes on until ``advance(by:)`` has passed its time.
public final class ManualClock: TaskClock {
  private struct Sleeper {
    var end: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct Watcher {
    var isMet: @Sendable (State) -> Bool
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now: Timestamp
    var uptime = Duration.zero
    var nextID = 0
    var sleepers: [Int: Sleeper] = [:]
    var watchers: [Int: Watcher] = [:]

    mutating func takeID() -> Int {
      nextID += 1
      return nextID
    }

    /// Those who need wait no longer.
    mutating func takeMet() -> [CheckedContinuation<Void, Never>] {
      let met = watchers.filter { $0.value.isMet(self) }
      for id in met.keys { watchers[id] = nil }
      return met.values.map(\.continuation)
    }
  }

  private let state: Mutex<State>

  /// - Parameter start: the time of day at first: 2026-01-01T00:00:00Z unless given.
  public init(start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
    state = Mutex(State(now: start))
  }

  public func now() -> Timestamp { state.withLock { $0.now } }
  public func uptime() -> Duration { state.withLock { $0.uptime } }

  public func sleep(for duration: Duration) async throws {
    let id = state.withLock { $0.takeID() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (ready, watchers) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
          if Task.isCancelled || duration <= .zero { return (true, []) }
          state.sleepers[id] = Sleeper(end: state.uptime + duration, continuation: continuation)
          return (false, state.takeMet())
        }
        for watcher in watchers { watcher.resume() }
        if ready { continuation.resume(with: Task.isCancelled ? .failure(CancellationError()) : .success(())) }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Moves both times forward and wakes whoever's time has come, the earliest first.
  public func advance(by duration: Duration) {
    let (woken, watchers) = state.withLock { state in
      state.uptime += duration
      state.now = state.now + duration
      let due = state.sleepers.filter { $0.value.end <= state.uptime }.sorted { $0.value.end < $1.value.end }
      for (id, _) in due { state.sleepers[id] = nil }
      return (due.map(\.value.continuation), state.takeMet())
    }
    for continuation in woken { continuation.resume() }
    for watcher in watchers { watcher.resume() }
  }

  /// Sets the time of day alone, as an administrator or a time server does.
  public func jump(to moment: Timestamp) {
    state.withLock { $0.now = moment }
  }

  /// How long each sleeping task has yet to sleep, the shortest first.
  public var sleeps: [Duration] {
    state.withLock { state in state.sleepers.values.map { $0.end - state.uptime }.sorted() }
  }

  /// Returns when at least `count` tasks sleep on this clock, or the calling task is cancelled.
  public func sleepers(atLeast count: Int) async {
    await wait { $0.sleepers.count >= count }
  }

  /// Returns when a task sleeps that ``advance(by:)`` with just this duration would wake, and nothing shorter, or the
  /// calling task is cancelled.
  public func sleeper(for duration: Duration) async {
    await wait { state in state.sleepers.values.contains { $0.end == state.uptime + duration } }
  }

  private func wait(until isMet: @escaping @Sendable (State) -> Bool) async {
    let id = state.withLock { $0.takeID() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if Task.isCancelled || isMet(state) { return true }
          state.watchers[id] = Watcher(isMet: isMet, continuation: continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let watcher = state.withLock { $0.watchers.removeValue(forKey: id) }
      watcher?.continuation.resume()
    }
  }
}
