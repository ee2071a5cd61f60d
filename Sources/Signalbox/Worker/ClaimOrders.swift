import Synchronization

/// How many tasks to claim, told to the loops that claim for one class of slots.
///
/// An order goes to a loop that waits.
final class ClaimOrders: Sendable {
  private struct State {
    var limits: [Int] = []
    var waiting: [CheckedContinuation<Int?, Never>] = []
    var isOver = false
  }

  private let state = Mutex(State())

  func send(_ limit: Int) {
    let waiter = state.withLock { state in
      let waiter = state.waiting.popLast()
      if waiter == nil { state.limits.append(limit) }
      return waiter
    }
    waiter?.resume(returning: limit)
  }

  /// There will be no more.
  func end() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isOver = true
      return state.waiting
    }
    for waiter in waiting { waiter.resume(returning: nil) }
  }

  /// The next order, waited for, whether or not the waiting task is cancelled; nil when there is none any more.
  func next() async -> Int? {
    await withCheckedContinuation { continuation in
      let limit = state.withLock { state -> Int?? in
        if let limit = state.limits.popLast() { return limit }
        if state.isOver { return .some(nil) }
        state.waiting.append(continuation)
        return nil
      }
      if let limit { continuation.resume(returning: limit) }
    }
  }
}
