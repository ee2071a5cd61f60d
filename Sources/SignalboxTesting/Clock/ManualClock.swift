public import Signalbox
public import SignalboxModel
import Synchronization

/// A clock that a test moves: nothing that waits on it goes on until ``advance(by:)`` has passed its time.
public final class ManualClock: TaskClock {
  private struct Sleeper {
    var end: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Timestamp
    var uptime = Duration.zero
    var nextID = 0
    var sleepers: [Int: Sleeper] = [:]
    var watchers: [(isMet: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state: Mutex<State>

  /// - Parameter start: the time of day at first: 2026-01-01T00:00:00Z unless given.
  public init(start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
    state = Mutex(State(now: start))
  }

  public func now() -> Timestamp { state.withLock { $0.now } }
  public func uptime() -> Duration { state.withLock { $0.uptime } }

  public func sleep(for duration: Duration) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (ready, watchers) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
          if Task.isCancelled || duration <= .zero { return (true, []) }
          state.sleepers[id] = Sleeper(end: state.uptime + duration, continuation: continuation)
          let met = state.watchers.filter { $0.isMet(state) }
          state.watchers.removeAll { [state] watcher in watcher.isMet(state) }
          return (false, met.map(\.continuation))
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
    let woken = state.withLock { state in
      state.uptime += duration
      state.now = state.now + duration
      let due = state.sleepers.filter { $0.value.end <= state.uptime }.sorted { $0.value.end < $1.value.end }
      for (id, _) in due { state.sleepers[id] = nil }
      return due.map(\.value.continuation)
    }
    for continuation in woken { continuation.resume() }
  }

  /// Sets the time of day alone, as an administrator or a time server does.
  public func jump(to moment: Timestamp) {
    state.withLock { $0.now = moment }
  }

  /// Returns when at least `count` tasks sleep on this clock.
  public func sleepers(atLeast count: Int) async {
    await wait { $0.sleepers.count >= count }
  }

  /// Returns when a task sleeps that ``advance(by:)`` with just this duration would wake, and nothing shorter.
  public func sleeper(for duration: Duration) async {
    await wait { state in state.sleepers.values.contains { $0.end == state.uptime + duration } }
  }

  private func wait(until isMet: @escaping @Sendable (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isMet = state.withLock { state in
        if isMet(state) { return true }
        state.watchers.append((isMet, continuation))
        return false
      }
      if isMet { continuation.resume() }
    }
  }
}
