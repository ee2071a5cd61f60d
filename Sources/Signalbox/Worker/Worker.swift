import Logging
import SignalboxModel
import Synchronization

/// Claims tasks and runs their attempts: acts on what a ``WorkerMachine`` decides.
final class Worker: Sendable {
  private struct State {
    var machine: WorkerMachine
    /// The attempts whose work is under way.
    var attempts: [AttemptKey: RunningAttempt] = [:]
  }

  /// What the worker's own loop does, in tasks of its group.
  private enum Order: Sendable {
    case claim(limit: Int)
    case direct(AttemptKey, Directive)
  }

  /// This incarnation of the worker: new in every process.
  let name: String
  private let state: Mutex<State>
  private let orders: AsyncStream<Order>
  private let send: AsyncStream<Order>.Continuation
  private let hasWork = Signal()
  private let environment: WorkerEnvironment

  init(name: String, slots: Int, environment: WorkerEnvironment) {
    self.name = name
    self.environment = environment
    state = Mutex(State(machine: WorkerMachine(slots: slots)))
    (orders, send) = AsyncStream.makeStream()
  }

  var slots: SlotUse { state.withLock { SlotUse(used: $0.machine.used, total: $0.machine.slots) } }
  var isDraining: Bool { state.withLock { $0.machine.phase != .working } }

  func workAvailable() { act { $0.workAvailable() } }
  /// Has the directive followed soon. A store calls this while it commits, and following it runs a task's own
  /// cancellation handlers, which may call the store.
  func direct(_ key: AttemptKey, _ directive: Directive) { send.yield(.direct(key, directive)) }
  /// Runs what is held to its end, and with `claims` what is queued too.
  func drain(claims: Bool) { act { $0.drain(claims: claims) } }
  /// Asks everything that runs to stop.
  func deadline() { act { $0.deadline() } }
  /// Waits no longer for what does not stop: it is released, and its work forgotten.
  func giveUp() { act { $0.giveUp() } }

  /// Works until drained. Cancelled, it asks everything to stop, releases it, and does not wait.
  func run() async {
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.beat() }
        group.addTask { await self.work() }
        workAvailable()
        // The heart beats until cancelled, so the first to end is the work.
        await group.next()
        group.cancelAll()
      }
    } onCancel: {
      giveUp()
    }
  }

  private func work() async {
    await withDiscardingTaskGroup { group in
      for await order in orders {
        switch order {
        case .claim(let limit): group.addTask { await self.claim(limit) }
        case .direct(let key, let directive): group.addTask { self.act { $0.directed(key, directive) } }
        }
      }
    }
  }

  private func act(_ decide: (inout WorkerMachine) -> [WorkerMachine.Action]) {
    let (actions, attempts) = state.withLock { state in
      (decide(&state.machine), state.attempts)
    }
    for action in actions {
      switch action {
      case .claim(let limit): send.yield(.claim(limit: limit))
      case .stop(let key): attempts[key]?.stop()
      case .kill(let key): attempts[key]?.kill()
      case .giveUp(let key): attempts[key]?.giveUp()
      case .end: send.finish()
      }
    }
  }

  /// Claims tasks and runs them to their ends.
  private func claim(_ limit: Int) async {
    do {
      let claimed = try await environment.store.claim(environment.request(worker: name, limit: limit))
      act { $0.claimed(claimed.map(\.task.attemptKey), asked: limit) }
      guard !claimed.isEmpty else { return }
      environment.slotsChanged()
      hasWork.raise()
      await withDiscardingTaskGroup { group in
        for task in claimed { group.addTask { await self.runAttempt(task) } }
      }
    } catch {
      environment.logger.error("cannot claim tasks; trying again", metadata: ["error": "\(error)"])
      await environment.pauseAfterFailure()
      act { $0.claimFailed() }
    }
  }

  /// Renews the leases of what runs; asleep while nothing does.
  private func beat() async {
    while !Task.isCancelled {
      guard state.withLock({ $0.machine.used > 0 }) else {
        await hasWork.wait()
        continue
      }
      do {
        // A claim gives a whole lease, so the first beat can wait.
        try await environment.clock.sleep(for: environment.configuration.heartbeat)
        let keys = state.withLock { $0.machine.runningKeys }
        guard !keys.isEmpty else { continue }
        let directives = try await environment.store.heartbeat(
          worker: name, attempts: keys, lease: environment.configuration.lease)
        for (key, directive) in directives { direct(key, directive) }
      } catch {
        if Task.isCancelled { return }
        environment.logger.error("cannot renew leases; trying again", metadata: ["error": "\(error)"])
      }
    }
  }

  private func runAttempt(_ claimed: ClaimedTask) async {
    let key = claimed.task.attemptKey
    let result = await work(on: claimed)
    let stopReason = state.withLock { state in
      state.attempts[key] = nil
      return state.machine.request(of: key).stop
    }
    await finish(claimed.task, result, stopReason)
    act { $0.ended(key) }
    environment.slotsChanged()
  }

  /// Runs the attempt's work, unless it was asked to stop before that began.
  private func work(on claimed: ClaimedTask) async -> Result<JSONText?, any Error> {
    let key = claimed.task.attemptKey
    let control = AttemptControl()
    let context = environment.context(for: claimed, control: control)
    let catalogue = environment.catalogue
    // In one step with the look at what was asked, so that nothing is asked in between.
    let attempt = state.withLock { state -> RunningAttempt? in
      guard state.machine.request(of: key).stop == nil else { return nil }
      let attempt = RunningAttempt(control: control) { try await catalogue.run(context) }
      state.attempts[key] = attempt
      return attempt
    }
    guard let attempt else { return .failure(CancellationError()) }
    return await withTimeout(claimed.task.timeout, of: key) { await attempt.result }
  }

  private func withTimeout(
    _ timeout: Double?, of key: AttemptKey, _ wait: @escaping @Sendable () async -> Result<JSONText?, any Error>
  ) async -> Result<JSONText?, any Error> {
    guard let timeout else { return await wait() }
    return await withTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await self.environment.clock.sleep(for: .seconds(timeout))
          self.act { $0.timedOut(key) }
        } catch {
          // The work ended first.
        }
      }
      let result = await wait()
      group.cancelAll()
      return result
    }
  }

  private func finish(
    _ task: TaskRecord, _ result: Result<JSONText?, any Error>, _ stopReason: WorkerMachine.StopReason?
  ) async {
    let ending = AttemptEnding(
      task: task, policy: environment.catalogue.policy(for: task), stopReason: stopReason, random: environment.random())
    guard let (outcome, value) = ending.outcome(of: result) else {
      environment.logger.warning("attempt lost its lease; outcome not told", metadata: ["task": "\(task.id)"])
      return
    }
    let finished = FinishedAttempt(key: task.attemptKey, worker: name, outcome: outcome, result: value)
    await environment.tell(finished) { self.state.withLock { $0.machine.phase == .givingUp } }
  }
}
