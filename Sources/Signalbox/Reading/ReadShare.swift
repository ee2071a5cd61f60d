import DequeModule
import Synchronization

/// How many reads of one kind of caller run at once; others wait for their turn, first come, first served.
///
/// Nobody has to be woken by a clock: of those who run one at least ends by a deadline that is no later than that of anybody who
/// waits, and who then gets the turn looks at its own.
package final class ReadShare: Sendable {
  private struct State {
    var free: Int
    var waiting: Deque<CheckedContinuation<Void, Never>> = []
  }

  private let state: Mutex<State>

  package init(_ count: Int) {
    state = Mutex(State(free: count))
  }

  /// Runs `body` when it is its turn.
  package func run<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async rethrows -> Value {
    await enter()
    defer { leave() }
    return try await body()
  }

  func enter() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free > 0 else {
          state.waiting.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  func leave() {
    let next = state.withLock { state in
      if let next = state.waiting.popFirst() { return next as CheckedContinuation<Void, Never>? }
      state.free += 1
      return nil
    }
    next?.resume()
  }
}
