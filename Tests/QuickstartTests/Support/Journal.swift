import Synchronization

/// What the app's services were asked to do, in order, and a way to wait for it.
final class Journal: Sendable {
  private struct State {
    var lines: [String] = []
    var nextWaiter = 0
    var waiters: [Int: (line: String, continuation: CheckedContinuation<Void, Never>)] = [:]
  }

  private let state = Mutex(State())

  var lines: [String] { state.withLock { $0.lines } }

  func note(_ line: String) {
    let met = state.withLock { state in
      state.lines.append(line)
      let met = state.waiters.filter { $0.value.line == line }
      for id in met.keys { state.waiters[id] = nil }
      return met.values.map(\.continuation)
    }
    for continuation in met { continuation.resume() }
  }

  /// Returns when the line has been noted, or the test is cancelled, its time being over.
  func reached(_ line: String) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if Task.isCancelled || state.lines.contains(line) { return true }
          state.waiters[id] = (line, continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume()
    }
  }
}
