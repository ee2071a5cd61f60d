import Synchronization

/// What a server came to when it started, for those who wait for it.
final class Startup: Sendable {
  private struct State {
    var outcome: Result<[ControlAddress], any Error>?
    var waiters: [Int: CheckedContinuation<[ControlAddress], any Error>] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  /// The first outcome counts.
  func finish(_ outcome: Result<[ControlAddress], any Error>) {
    let waiters = state.withLock { state in
      guard state.outcome == nil else { return [:] as [Int: CheckedContinuation<[ControlAddress], any Error>] }
      state.outcome = outcome
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume(with: outcome) }
  }

  /// - Throws: the failure; `CancellationError` when the calling task is cancelled.
  func wait() async throws -> [ControlAddress] {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome = state.withLock { state in
          let outcome = Task.isCancelled ? .failure(CancellationError()) : state.outcome
          if outcome == nil { state.waiters[number] = continuation }
          return outcome
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
  }
}
