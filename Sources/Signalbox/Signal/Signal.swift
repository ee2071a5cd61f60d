import Synchronization

/// A flag that one task waits for: raised any number of times, it wakes the waiter once.
package final class Signal: Sendable {
  private struct State {
    var isRaised = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  package init() {}

  package func raise() {
    let waiter = state.withLock { state in
      guard let waiter = state.waiter else {
        state.isRaised = true
        return nil as CheckedContinuation<Void, Never>?
      }
      state.waiter = nil
      return waiter
    }
    waiter?.resume()
  }

  /// Returns when the flag is up, and takes it down; returns too when the calling task is cancelled.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          guard !state.isRaised, !Task.isCancelled else {
            state.isRaised = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiter.take() }
      waiter?.resume()
    }
  }

  /// Waits for the flag, but no longer than until `deadline`, by the clock's uptime; without limit when nil.
  package func wait(until deadline: Duration?, on clock: any TaskClock) async throws {
    guard let deadline else {
      await wait()
      return try Task.checkCancellation()
    }
    guard deadline > clock.uptime() else { return }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait() }
      group.addTask { try await clock.sleep(until: deadline) }
      defer { group.cancelAll() }
      try await group.next()
    }
    try Task.checkCancellation()
  }
}
