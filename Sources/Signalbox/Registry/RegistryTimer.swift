import Logging
import SignalboxModel
import Synchronization

/// Wakes when something is due: a scheduled task, a lease's end, the retention of old tasks.
///
/// Asleep otherwise.
///
/// Old tasks are deleted beside the rest: that can take minutes, and nothing that is due waits for it.
final class RegistryTimer: Sendable {
  private struct State {
    /// When it will wake by itself, by the clock's uptime.
    ///
    /// While it is awake: the soonest that it was told of meanwhile, which it may not have seen.
    var planned = Duration.seconds(Int64.max)
    var isAsleep = false
    /// When the latest lease ends that a commit told of, whether or not its task still runs.
    var lastLease = Duration.zero
    /// When old tasks are looked for next, and when that was last done.
    var nextPrune: Duration
    var lastPrune: Duration

    /// Has it wake by a moment.
    ///
    /// - Returns: whether it sleeps for longer.
    mutating func plan(_ moment: Duration) -> Bool {
      guard moment < planned else { return false }
      planned = moment
      return isAsleep
    }
  }

  private let state: Mutex<State>
  private let sooner = Signal()
  /// That it is time to look for old tasks.
  private let pruning = Signal()
  private let store: any TaskStore
  private let worker: Worker
  private let configuration: RegistryConfiguration
  private let clock: any TaskClock
  private let logger: Logger
  /// How many tasks one step moves or deletes, so that no commit is long.
  private static let step = 1000
  /// Ages are in days: an hour is soon enough.
  private static let pruneInterval = Duration.seconds(3600)
  /// The shortest time between two looks for tasks over the allowed number.
  private static let pruneSpacing = Duration.seconds(1)
  /// The shortest time between two looks at the size of a store that grows.
  private static let sizeInterval = Duration.seconds(10)
  /// Where the system does not tell that the time of day was set, it is noticed within so long.
  private static let longestSleep = Duration.seconds(60)

  init(
    store: any TaskStore, worker: Worker, configuration: RegistryConfiguration, clock: any TaskClock, logger: Logger
  ) {
    self.store = store
    self.worker = worker
    self.configuration = configuration
    self.clock = clock
    self.logger = logger
    state = Mutex(State(nextPrune: clock.uptime(), lastPrune: clock.uptime() - Self.pruneSpacing))
  }

  /// Looks whether a commit made something due before the planned time: a scheduled task, a new lease, a start that a
  /// queue's rate puts off, or more final tasks than are kept.
  func committed(_ wakeup: StoreWakeup) {
    let uptime = clock.uptime()
    let isOver = configuration.retention.isPassed(by: wakeup.counts)
    // How many bytes there are is not told with a commit.
    let hasGrown = configuration.retention.bytes != nil && wakeup.moves.contains { $0.after?.isFinal == true }
    let isSooner = state.withLock { state in
      var soonest = wakeup.moves.compactMap { $0.after == .scheduled ? $0.due : nil }.min().map { uptime + $0 }
      if wakeup.moves.contains(where: { $0.after == .running }) {
        state.lastLease = uptime + configuration.lease
        soonest = min(soonest ?? state.lastLease, state.lastLease)
      }
      if let next = wakeup.nextStart { soonest = min(soonest ?? uptime + next, uptime + next) }
      if isOver || hasGrown || wakeup.isPruningDue {
        let spacing = isOver || wakeup.isPruningDue ? Self.pruneSpacing : Self.sizeInterval
        state.nextPrune = min(state.nextPrune, max(state.lastPrune + spacing, uptime))
        soonest = min(soonest ?? state.nextPrune, state.nextPrune)
      }
      if wakeup.isTroubleChanged { soonest = uptime }
      return soonest.map { state.plan($0) } ?? false
    }
    if isSooner { sooner.raise() }
  }

  func run() async throws {
    let changes = clock.changes()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.heed(changes) }
      group.addTask { try await self.wake() }
      group.addTask { try await self.prune() }
      // The clock's changes can end, waking does not.
      while try await group.next() != nil {}
    }
  }

  /// Looks again whenever the time of day was set or the machine was suspended.
  private func heed(_ changes: AsyncStream<Void>) async {
    for await _ in changes {
      state.withLock { $0.planned = .zero }
      sooner.raise()
    }
  }

  private func wake() async throws {
    while !Task.isCancelled {
      // From here on it gathers what commits make due: that may be past what `advance` has seen.
      state.withLock { state in
        state.isAsleep = false
        state.planned = .seconds(Int64.max)
      }
      let uptime = clock.uptime()
      let next: Duration
      do {
        try await renewLeases()
        // By the time before the renewal, so that no hold-up after it makes a renewed lease look ended.
        let due = try await store.advance(rescue: configuration.rescue, limit: Self.step, leasesEndedBy: uptime)
        next = min(due.map { min($0, uptime + Self.longestSleep) } ?? uptime + Self.pruneInterval, startPruning())
      } catch {
        next = try retry(after: error, "cannot move what is due; trying again")
      }
      let planned = state.withLock { state in
        state.isAsleep = true
        // While tasks come and go it is awake once a lease, and not with every task that starts.
        let lease = state.lastLease > uptime ? state.lastLease : next
        state.planned = min(state.planned, next, lease)
        return state.planned
      }
      try await sooner.wait(until: planned, on: clock)
    }
  }

  /// This process was held up when a lease of its own has run out, a stopped one that goes on: its worker is not dead.
  private func renewLeases() async throws {
    do {
      try await worker.renewLeases()
    } catch {
      // Its heart says so at every beat; a worker that cannot renew its leases loses them.
      try Task.checkCancellation()
    }
  }

  /// Says that something failed, unless it did because the store cannot write, which was said when that began.
  ///
  /// - Returns: when to try again.
  /// - Throws: `CancellationError` when that is why it failed.
  private func retry(after error: any Error, _ words: Logger.Message) throws -> Duration {
    try Task.checkCancellation()
    if store.trouble == nil { logger.error(words, metadata: ["error": "\(error)"]) }
    return clock.uptime() + StoreError.retryPause
  }

  /// Has old tasks deleted when it is time for that.
  ///
  /// - Returns: when it is time again.
  private func startPruning() -> Duration {
    let uptime = clock.uptime()
    let (isTime, next) = state.withLock { state in
      let isTime = uptime >= state.nextPrune
      if isTime {
        // Planned before it is done: commits that follow may want it sooner.
        state.lastPrune = uptime
        state.nextPrune = uptime + Self.pruneInterval
      }
      return (isTime, state.nextPrune)
    }
    if isTime { pruning.raise() }
    return next
  }

  /// Deletes old tasks whenever it is time for that, one step after the other.
  private func prune() async throws {
    while true {
      await pruning.wait()
      try Task.checkCancellation()
      do {
        while try await store.prune(configuration.retention, limit: Self.step) == Self.step {}
      } catch {
        let again = try retry(after: error, "cannot delete old tasks; trying again")
        let isSooner = state.withLock { state in
          state.nextPrune = min(state.nextPrune, again)
          return state.plan(state.nextPrune)
        }
        if isSooner { sooner.raise() }
      }
    }
  }
}
