import Signalbox
import SignalboxModel
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: TaskClock {
  private struct Sleeper {
    var id: Int
    var end: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var time = Duration.zero
    var nextID = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<Int> = []
    var watchers: [(duration: Duration, continuation: CheckedContinuation<Void, Never>)] = []
    var begun: [Duration] = []
  }

  private let state = Mutex(State())

  func now() -> Timestamp { Timestamp(microseconds: 0) + uptime() }
  func uptime() -> Duration { state.withLock { $0.time } }

  func sleep(for duration: Duration) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (isCancelled, watchers) = state.withLock { state in
          if state.cancelled.remove(id) != nil { return (true, [CheckedContinuation<Void, Never>]()) }
          state.sleepers.append(Sleeper(id: id, end: state.time + duration, continuation: continuation))
          state.begun.append(duration)
          let watchers = state.watchers.filter { $0.duration == duration }.map(\.continuation)
          state.watchers.removeAll { $0.duration == duration }
          return (false, watchers)
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        for watcher in watchers { watcher.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.sleepers.remove(at: index)
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Returns once somebody has begun to sleep for exactly this long.
  func sleepBegins(for duration: Duration) async {
    await withCheckedContinuation { continuation in
      let hasBegun = state.withLock { state in
        if state.begun.contains(duration) { return true }
        state.watchers.append((duration, continuation))
        return false
      }
      if hasBegun { continuation.resume() }
    }
  }

  func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.time += duration
      let woken = state.sleepers.filter { $0.end <= state.time }
      state.sleepers.removeAll { $0.end <= state.time }
      return woken
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }
}
