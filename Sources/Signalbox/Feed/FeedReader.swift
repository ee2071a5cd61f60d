import SignalboxModel
import Synchronization

/// One reader's place at the feed: holds a single event, into which those that it is too slow for are merged.
final class FeedReader: Sendable {
  private struct State {
    var event: FeedEvent?
    var ping: PingEvent?
    var waiter: CheckedContinuation<Void, Never>?
    var isOver = false
  }

  private let state = Mutex(State())

  /// Holds an event for the reader, merged with what is already held, and before that when it is the `first`.
  func push(_ event: FeedEvent, first: Bool = false) {
    let waiter = state.withLock { state in
      if case .ping(let ping) = event {
        state.ping = ping
      } else if let held = state.event {
        state.event = first ? event.merged(with: held) : held.merged(with: event)
      } else {
        state.event = event
      }
      return state.waiter.take()
    }
    waiter?.resume()
  }

  func finish() {
    let waiter = state.withLock { state in
      state.isOver = true
      return state.waiter.take()
    }
    waiter?.resume()
  }

  /// The next event; nil when there is none any more.
  ///
  /// For one task at a time.
  func next() async -> FeedEvent? {
    while true {
      let (event, isOver) = state.withLock { state -> (FeedEvent?, Bool) in
        if let event = state.event.take() { return (event, false) }
        if let ping = state.ping.take() { return (.ping(ping), false) }
        return (nil, state.isOver)
      }
      if event != nil || isOver || Task.isCancelled { return event }
      await park()
    }
  }

  private func park() async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if state.event != nil || state.ping != nil || state.isOver { return true }
        state.waiter = continuation
        return false
      }
      if isReady { continuation.resume() }
    }
  }
}

extension FeedEvent {
  fileprivate func merged(with later: FeedEvent) -> FeedEvent {
    switch (self, later) {
    case (.change(_, let old), .change(let id, let new)): .change(id: id, old.merged(with: new))
    case (.resync(_, let old), .change(let id, let new)), (.resync(_, let old), .resync(let id, let new)):
      .resync(id: id, old.merged(with: new))
    case (_, .resync), (.ping, _): later
    case (_, .ping): self
    }
  }
}
