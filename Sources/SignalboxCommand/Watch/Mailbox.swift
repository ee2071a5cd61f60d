import Synchronization

/// Where everything that happens to the dashboard is put, to be taken together: a burst makes one frame.
final class Mailbox<Item: Sendable>: Sendable {
  private struct State {
    var items: [Item] = []
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func post(_ item: Item) {
    let waiter = state.withLock { state in
      state.items.append(item)
      return state.waiter.take()
    }
    waiter?.resume()
  }

  /// Everything posted since the last call, waiting for something.
  ///
  /// For one task at a time.
  func next() async -> [Item] {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if !state.items.isEmpty { return true }
        state.waiter = continuation
        return false
      }
      if isReady { continuation.resume() }
    }
    return state.withLock { state in
      defer { state.items = [] }
      return state.items
    }
  }
}
