import Synchronization

/// What happened, read by waiting for it: each event is met once, in order.
package final class Journal<Event: Sendable>: Sendable {
  private struct State {
    var events: [Event] = []
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  package init() {}

  package func append(_ event: Event) {
    let waiter = state.withLock { state in
      state.events.append(event)
      return state.waiter.take()
    }
    waiter?.resume()
  }

  /// Returns at the next event of this kind; those before it are passed over.
  ///
  /// For one task at a time.
  package func wait(for isWanted: (Event) -> Bool) async throws {
    while true {
      let event = state.withLock { $0.events.isEmpty ? nil : $0.events.removeFirst() }
      if let event {
        if isWanted(event) { return }
        continue
      }
      await park()
      try Task.checkCancellation()
    }
  }

  private func park() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if !state.events.isEmpty || Task.isCancelled { return true }
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
}
