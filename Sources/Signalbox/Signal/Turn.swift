import Synchronization

/// Lets one task at a time through, in the order they come; waiting is not cut short by cancellation.
struct Turn: ~Copyable, Sendable {
  enum State {
    case free
    /// Until it is passed on with nobody waiting.
    case taken(waiting: [CheckedContinuation<Void, Never>])
  }

  private let state = Mutex(State.free)

  /// Returns when it is the caller's turn, which it passes on with ``pass()``.
  func take() async {
    // Mostly nobody is there.
    guard !takeAtOnce() else { return }
    await withCheckedContinuation { continuation in
      let isMine = state.withLock { state in
        guard case .taken(let waiting) = state else {
          state = .taken(waiting: [])
          return true
        }
        state = .taken(waiting: waiting + [continuation])
        return false
      }
      if isMine { continuation.resume() }
    }
  }

  private func takeAtOnce() -> Bool {
    state.withLock { state in
      guard case .free = state else { return false }
      state = .taken(waiting: [])
      return true
    }
  }

  func pass() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard case .taken(let waiting) = state, let next = waiting.first else {
        state = .free
        return nil
      }
      state = .taken(waiting: Array(waiting.dropFirst()))
      return next
    }
    next?.resume()
  }
}
