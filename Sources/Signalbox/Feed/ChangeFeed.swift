import Logging
package import SignalboxModel
import Synchronization

/// The change feed: at most ten events a second whatever the load, none when nothing changes, and a reader that is slow
/// gets its missed events as one.
package final class ChangeFeed: Sendable {
  private struct State {
    var feed: FeedState
    var readers: [Int: FeedReader] = [:]
    var nextReader = 0
    var isOver = false
  }

  private let state: Mutex<State>
  private let changed = Signal()
  private let joined = Signal()
  private let clock: any TaskClock
  private let logger: Logger
  /// The shortest time between two events.
  static let interval = Duration.milliseconds(100)
  static let pingInterval = Duration.seconds(5)

  init(boot: String, clock: any TaskClock, logger: Logger) {
    state = Mutex(State(feed: FeedState(boot: boot)))
    self.clock = clock
    self.logger = logger
  }

  var totals: Totals { state.withLock { $0.feed.totals } }
  var seq: Int64 { state.withLock { $0.feed.seq } }

  func gather(_ wakeup: StoreWakeup) {
    state.withLock { $0.feed.gather(wakeup) }
    changed.raise()
  }

  /// Tells too what is no commit, when it is not as it was told last.
  func gatherStatus() {
    state.withLock { $0.feed.gatherStatus() }
    changed.raise()
  }

  func start(counts: StateCounts) {
    state.withLock { $0.feed.start(counts: counts) }
  }

  /// Emits until cancelled.
  ///
  /// - Parameters:
  ///   - status: gives what an event says beside the gathered changes.
  ///   - told: hears the counts of each event before its readers do; it must return at once and not call the feed.
  /// - Throws: `CancellationError`.
  func run(
    status: @escaping @Sendable (Set<ExactText>) async throws -> FeedStatus,
    told: @escaping @Sendable (StateCounts) -> Void = { _ in }
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.emit(status: status, told: told) }
      group.addTask { try await self.ping() }
      try await group.next()
      group.cancelAll()
    }
  }

  private func emit(
    status: (Set<ExactText>) async throws -> FeedStatus, told: (StateCounts) -> Void
  ) async throws {
    while !Task.isCancelled {
      await changed.wait()
      guard let taken = state.withLock({ $0.feed.take() }) else { continue }
      let status = try await untilAnswered { try await status(taken.queues) }
      if publish(taken, status, told) { try await clock.sleep(for: Self.interval) }
    }
  }

  /// Asks until the store answers: a feed that ended while the server goes on would show a standstill.
  private func untilAnswered(_ ask: () async throws -> FeedStatus) async throws -> FeedStatus {
    while true {
      do {
        return try await ask()
      } catch {
        try Task.checkCancellation()
        logger.error("cannot read queues for the change feed; trying again", metadata: ["error": "\(error)"])
        try await clock.sleep(for: StoreError.retryPause)
      }
    }
  }

  /// Tells every reader; false when there is nothing new to tell.
  private func publish(_ taken: FeedState.Gathered, _ status: FeedStatus, _ told: (StateCounts) -> Void) -> Bool {
    state.withLock { state in
      guard let event = state.feed.event(of: taken, now: clock.now(), status) else { return false }
      told(event.counts)
      for reader in state.readers.values { reader.push(.change(id: state.feed.id(of: event), event)) }
      return true
    }
  }

  /// Every five seconds while anyone reads; asleep otherwise.
  private func ping() async throws {
    while !Task.isCancelled {
      if state.withLock({ $0.readers.isEmpty }) {
        await joined.wait()
        continue
      }
      try await clock.sleep(for: Self.pingInterval)
      let readers = state.withLock { Array($0.readers.values) }
      for reader in readers { reader.push(.ping(PingEvent(now: clock.now()))) }
    }
  }

  /// How many read now.
  var readerCount: Int { state.withLock { $0.readers.count } }

  /// Events from now on, the first with everything in it; with `since`, the id of the last event seen, what was missed.
  ///
  /// The reader leaves when its task is cancelled and when it lets go of the stream. For one reader at a time. The
  /// whole of the present is asked for of `current` when the reader has seen nothing or too little.
  package func subscribe(
    since id: String?, current: @Sendable (Int64) async throws -> ChangeEvent
  ) async throws -> AsyncStream<FeedEvent> {
    let reader = FeedReader()
    let (number, catchUp) = state.withLock { state in
      let number = state.nextReader
      state.nextReader += 1
      if state.isOver { reader.finish() } else { state.readers[number] = reader }
      return (number, id.map { state.feed.catchUp(since: $0) })
    }
    let place = Place { [weak self] in self?.leave(number) }
    joined.raise()
    switch catchUp {
    case .since(let missed?): reader.push(.change(id: eventID(missed.seq), missed), first: true)
    case .since(nil): break
    case .resync, nil:
      let event = try await current(seq)
      let isNew = id == nil
      reader.push(isNew ? .change(id: eventID(event.seq), event) : .resync(id: eventID(event.seq), event), first: true)
    }
    return AsyncStream(unfolding: { await place.next(of: reader) }, onCancel: { place.leave() })
  }

  /// A reader's place in the feed, given up when nobody holds it any more.
  private final class Place: Sendable {
    let leave: @Sendable () -> Void

    init(leave: @escaping @Sendable () -> Void) { self.leave = leave }
    deinit { leave() }

    func next(of reader: FeedReader) async -> FeedEvent? { await reader.next() }
  }

  /// Ends every reader's stream after what it still holds; those that come later get one event and the end.
  func finish() {
    let readers = state.withLock { state in
      state.isOver = true
      defer { state.readers = [:] }
      return Array(state.readers.values)
    }
    for reader in readers { reader.finish() }
  }

  private func eventID(_ seq: Int64) -> String { state.withLock { "\($0.feed.boot)-\(seq)" } }

  private func leave(_ number: Int) {
    let reader = state.withLock { $0.readers.removeValue(forKey: number) }
    reader?.finish()
  }
}

/// What a change event says beside the changes.
struct FeedStatus: Hashable, Sendable {
  var server: ServerStatus
  var queues: [QueueRecord]
}
