import Logging
import SignalboxModel
import Synchronization

/// Claims tasks and runs their attempts: acts on what a ``WorkerMachine`` decides.
final class Worker: Sendable {
  private struct State {
    var machine: WorkerMachine
    var handles: [AttemptKey: Handle] = [:]
  }

  /// What an attempt can be reached by while it runs.
  private struct Handle {
    var work: Task<JSONText?, any Error>
    var control: AttemptControl
  }

  /// What the group's own loop does; everything else is done where it is decided.
  private enum Order: Sendable {
    case claim(limit: Int)
    case start(ClaimedTask)
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
  func direct(_ key: AttemptKey, _ directive: Directive) { act { $0.directed(key, directive) } }
  /// Runs what is held to its end, and with `claims` what is queued too.
  func drain(claims: Bool) { act { $0.drain(claims: claims) } }
  /// Asks everything that runs to stop.
  func deadline() { act { $0.deadline() } }

  /// Works until drained.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.beat() }
      group.addTask { await self.work() }
      workAvailable()
      // The heart beats until cancelled, so the first to end is the work.
      try await group.next()
      group.cancelAll()
    }
  }

  private func work() async {
    await withDiscardingTaskGroup { group in
      for await order in orders {
        switch order {
        case .claim(let limit): group.addTask { await self.claim(limit) }
        case .start(let claimed): group.addTask { await self.runAttempt(claimed) }
        }
      }
    }
  }

  private func act(_ decide: (inout WorkerMachine) -> [WorkerMachine.Action]) {
    let (actions, handles) = state.withLock { state in
      (decide(&state.machine), state.handles)
    }
    for action in actions {
      switch action {
      case .claim(let limit): send.yield(.claim(limit: limit))
      case .start(let claimed): send.yield(.start(claimed))
      case .stop(let key): handles[key]?.work.cancel()
      case .kill(let key): handles[key]?.control.kill()
      case .end: send.finish()
      }
    }
  }

  private func claim(_ limit: Int) async {
    do {
      let claimed = try await environment.store.claim(environment.request(worker: name, limit: limit))
      act { $0.claimed(claimed, asked: limit) }
      if !claimed.isEmpty { hasWork.raise() }
    } catch {
      environment.logger.error("cannot claim tasks", metadata: ["error": "\(error)"])
      act { $0.claimFailed() }
    }
  }

  private func beat() async throws {
    while !Task.isCancelled {
      let keys = state.withLock { $0.machine.runningKeys }
      if keys.isEmpty {
        await hasWork.wait()
        continue
      }
      do {
        let directives = try await environment.store.heartbeat(
          worker: name, attempts: keys, lease: environment.configuration.lease)
        for (key, directive) in directives { direct(key, directive) }
      } catch let error as StoreError {
        environment.logger.error("cannot renew leases", metadata: ["error": "\(error)"])
      }
      try await environment.clock.sleep(for: environment.configuration.heartbeat)
    }
  }

  private func runAttempt(_ claimed: ClaimedTask) async {
    let key = claimed.task.attemptKey
    let control = AttemptControl()
    let context = environment.context(for: claimed, control: control)
    // A handle of its own, because one attempt is cancelled without the others; it is awaited below.
    let work = Task { try await environment.catalogue.run(context) }
    let asked = state.withLock { state in
      state.handles[key] = Handle(work: work, control: control)
      return state.machine.request(of: key)
    }
    // What was asked between the claim and now found no handle.
    if asked.stop != nil { work.cancel() }
    if asked.isKilled { control.kill() }
    let result = await withTimeout(claimed.task.timeout, of: key) { await work.result }
    await finish(claimed.task, result)
    act { $0.ended(key) }
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

  private func finish(_ task: TaskRecord, _ result: Result<JSONText?, any Error>) async {
    let key = task.attemptKey
    let stopReason = state.withLock { state in
      state.handles[key] = nil
      return state.machine.request(of: key).stop
    }
    let ending = AttemptEnding(
      task: task, policy: environment.catalogue.policy(for: task), stopReason: stopReason, random: environment.random())
    guard let (outcome, value) = ending.outcome(of: result) else {
      environment.logger.warning("attempt lost its lease; outcome not told", metadata: ["task": "\(task.id)"])
      return
    }
    await environment.tell(FinishedAttempt(key: key, worker: name, outcome: outcome, result: value))
  }
}
