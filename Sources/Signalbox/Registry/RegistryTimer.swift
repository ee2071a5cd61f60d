import Logging
import SignalboxModel
import Synchronization

/// Wakes when something is due: a scheduled task, a lease's end, the retention of old tasks, the deadline of a drain. Asleep
/// otherwise.
final class RegistryTimer: Sendable {
  private struct Deadline {
    var at: Duration
    var action: @Sendable () -> Void
  }

  private struct State {
    /// When it will wake by itself, by the clock's uptime.
    var planned: Duration?
    var deadline: Deadline?
  }

  private let state = Mutex(State())
  private let sooner = Signal()
  private let store: any TaskStore
  private let configuration: RegistryConfiguration
  private let clock: any TaskClock
  private let logger: Logger
  /// How many tasks one step moves or deletes, so that no commit is long.
  private static let step = 1000
  private static let pruneInterval = Duration.seconds(60)

  init(store: any TaskStore, configuration: RegistryConfiguration, clock: any TaskClock, logger: Logger) {
    self.store = store
    self.configuration = configuration
    self.clock = clock
    self.logger = logger
  }

  /// Looks whether a commit made something due before the planned time: a scheduled task, or a new lease.
  func committed(_ wakeup: StoreWakeup) {
    let uptime = clock.uptime()
    let isSooner = state.withLock { state in
      let soonest = wakeup.moves.compactMap { move in
        move.after == .running ? configuration.lease : move.after == .scheduled ? move.due : nil
      }.min()
      guard let soonest else { return false }
      return state.planned.map { uptime + soonest < $0 } ?? true
    }
    if isSooner { sooner.raise() }
  }

  func raiseDeadline(after pause: Duration, _ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.deadline = Deadline(at: clock.uptime() + pause, action: action) }
    sooner.raise()
  }

  func run() async throws {
    var nextPrune = clock.uptime()
    while !Task.isCancelled {
      meetDeadline()
      var next: Duration?
      do {
        next = try await store.advance(rescue: configuration.rescue, limit: Self.step)
        if clock.uptime() >= nextPrune {
          let isMore = try await store.prune(configuration.retention, limit: Self.step) == Self.step
          nextPrune = clock.uptime() + (isMore ? .zero : Self.pruneInterval)
        }
      } catch let error as StoreError {
        logger.error("the store cannot move on what is due", metadata: ["error": "\(error)"])
        next = .seconds(1)
      }
      try await sleep(until: next, prune: nextPrune)
    }
  }

  private func sleep(until next: Duration?, prune: Duration) async throws {
    let uptime = clock.uptime()
    let limit = state.withLock { state in
      let pauses = [next, prune - uptime, state.deadline.map { $0.at - uptime }].compactMap(\.self)
      let limit = pauses.min()
      state.planned = limit.map { uptime + $0 }
      return limit
    }
    try await sooner.wait(upTo: limit, on: clock)
  }

  private func meetDeadline() {
    let action = state.withLock { state in
      guard let deadline = state.deadline, deadline.at <= clock.uptime() else { return nil as (@Sendable () -> Void)? }
      state.deadline = nil
      return deadline.action
    }
    action?()
  }
}
