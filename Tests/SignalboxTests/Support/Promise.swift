import Synchronization

/// A value that one task waits for and that comes once; later ones are ignored.
///
/// Waiting goes on when the waiting task is cancelled: whoever made the promise settles it in every case.
final class Promise<Value: Sendable>: Sendable {
  private enum State {
    /// Until it is settled.
    case open(waiter: CheckedContinuation<Value, Never>?)
    /// For good.
    case settled(Value)
  }

  private let state = Mutex(State.open(waiter: nil))

  func settle(_ value: Value) {
    let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
      guard case .open(let waiter) = state else { return nil }
      state = .settled(value)
      return waiter
    }
    waiter?.resume(returning: value)
  }

  var isSettled: Bool {
    state.withLock { if case .settled = $0 { true } else { false } }
  }

  /// The value, waited for; for one task.
  var value: Value {
    get async {
      await withCheckedContinuation { continuation in
        let value = state.withLock { state -> Value? in
          if case .settled(let value) = state { return value }
          state = .open(waiter: continuation)
          return nil
        }
        if let value { continuation.resume(returning: value) }
      }
    }
  }
}
