import Logging
import SignalboxModel
import Synchronization

/// Claims tasks and runs their attempts: acts on what a ``WorkerMachine`` decides.
final class Worker: Sendable {
  fileprivate struct State {
    var machine: WorkerMachine
    /// The attempts whose work is under way.
    var attempts: [AttemptKey: RunningAttempt] = [:]
    var drained = DrainCount()
    var hasBegun = false
  }

  /// What became of the attempts that ended during the drain.
  struct DrainCount {
    var finished = 0
    /// Put back unfinished.
    var released = 0
  }

  /// Asked of an attempt by somebody else.
  private typealias Request = (key: AttemptKey, directive: Directive)

  /// This incarnation of the worker: new in every process.
  let name: String
  private let state: Mutex<State>
  private let requests: AsyncStream<Request>
  private let request: AsyncStream<Request>.Continuation
  private let orders = Dictionary(uniqueKeysWithValues: SlotClass.allCases.map { ($0, ClaimOrders()) })
  /// Raised when attempts begin, for the heart that is asleep.
  let hasWork = Signal()
  /// The machine has run short of something.
  private let roomChanged = Signal()
  let environment: WorkerEnvironment
  /// The names that are claimed for each class of slots.
  let names: [SlotClass: Set<String>]
  private let threads: BlockingThreads
  /// Whether claims may wait, changed and told in one step.
  private let claimsWait = Mutex(false)

  init(name: String, environment: WorkerEnvironment) {
    self.name = name
    self.environment = environment
    let names = Dictionary(
      uniqueKeysWithValues: SlotClass.allCases.map { ($0, environment.catalogue.claimedNames($0)) })
    self.names = names
    threads = BlockingThreads(limit: environment.configuration.blockingThreads)
    let blocking = names[.blocking, default: []].isEmpty ? 0 : environment.configuration.blockingThreads
    let budget = DescriptorBudget(limit: DescriptorLimit.current)
    let room = MachineRoom(fitting: budget.attempts(needing: environment.catalogue.commands?.descriptorNeed ?? 0))
    state = Mutex(
      State(machine: WorkerMachine(slots: environment.configuration.slots, blocking: blocking, room: room)))
    (requests, request) = AsyncStream.makeStream()
  }

  /// The slots for work that gives way.
  var slots: SlotUse { state.withLock { $0.machine.use(of: .cooperative) } }
  /// The slots for work that blocks; nil as long as there was none.
  var blockingSlots: SlotUse? {
    let use = state.withLock { $0.machine.use(of: .blocking) }
    return use.total > 0 ? use : nil
  }
  /// What the machine is short of; nil when attempts find room.
  var shortage: MachineShortage? { state.withLock { $0.machine.room.shortage } }
  /// How long tasks have usually taken.
  var usual: UsualDurations { environment.usual.durations }
  /// What it does, as far as it concerns tasks that wait.
  var activity: WorkerActivity {
    state.withLock { state in state.hasBegun ? WorkerActivity(state.machine.phase) : .notStarted }
  }
  var phase: WorkerMachine.Phase { state.withLock { $0.machine.phase } }
  var isDraining: Bool { phase != .working }
  /// Whether it runs nothing.
  var isIdle: Bool { state.withLock { $0.machine.isIdle } }
  /// What it runs.
  var runningKeys: [AttemptKey] { state.withLock { $0.machine.runningKeys } }
  /// What ended since the drain began.
  var drained: DrainCount { state.withLock { $0.drained } }

  /// Its registry has been started, and it will work.
  func begin() {
    state.withLock { $0.hasBegun = true }
    // A worker before this one may have ended on this store.
    letClaimsWait(true)
  }
  /// Blocking work has come from elsewhere than the catalogue.
  func openBlocking() { act { $0.open(blocking: environment.configuration.blockingThreads) } }
  func workAvailable() { act { $0.workAvailable() } }
  /// Has the directive followed soon.
  ///
  /// A store calls this while it commits, and following it runs a task's own cancellation handlers, which may call the
  /// store.
  func direct(_ key: AttemptKey, _ directive: Directive) { request.yield((key, directive)) }
  /// Runs what is held to its end, and what is queued as far as `claims` says.
  func drain(claiming claims: WorkerMachine.DrainClaims) {
    let hasClosures = !environment.closures.haveAllEnded
    stopWaiting { machine in
      machine.hasClosures = hasClosures
      return machine.drain(claiming: claims)
    }
  }
  /// Asks everything that runs to stop.
  func deadline() { stopWaiting { $0.deadline() } }
  /// Waits no longer for what does not stop: it is released, and its work forgotten.
  func giveUp() { stopWaiting { $0.giveUp() } }

  /// Acts on an event after which no claim is to wait any more.
  private func stopWaiting(_ decide: (inout WorkerMachine) -> [WorkerMachine.Action]) {
    act(decide)
    letClaimsWait(false)
  }

  private func letClaimsWait(_ isAllowed: Bool) {
    claimsWait.withLock { mayWait in
      mayWait = isAllowed
      environment.store.letClaimsWait(isAllowed)
    }
  }

  /// Has those claims answered that wait now.
  private func recallClaims() {
    claimsWait.withLock { mayWait in
      guard mayWait else { return }
      environment.store.letClaimsWait(false)
      environment.store.letClaimsWait(true)
    }
  }

  /// The attempt waits for another task, until ``goesOn(_:)``.
  ///
  /// - Returns: whether it gives its slot back for so long.
  func waits(_ key: AttemptKey) -> Bool {
    act { machine in
      let actions = machine.waits(key)
      // Its thread goes on waiting: there has to be another one for who takes its slot, before that is claimed for.
      threads.allow(beyond: machine.waiting(in: .blocking))
      return actions
    }
    environment.slotsChanged()
    return !state.withLock { $0.machine.keepsSlot(key) }
  }

  /// The attempt has waited for another task, and goes on.
  func goesOn(_ key: AttemptKey) {
    act { $0.goesOn(key) }
    environment.slotsChanged()
  }

  /// The attempt waits for a task that begins in this process no more, and is put back when it fails for that.
  ///
  /// A closure is not: it would begin again at once, and no later process has it.
  func cutOff(_ key: AttemptKey) {
    guard environment.closures[key.task] == nil else { return }
    state.withLock { $0.machine.cutOff(key) }
  }

  /// Works until drained.
  ///
  /// Cancelled, it asks everything to stop, releases it, and does not wait.
  func run() async {
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.beat() }
        group.addTask { await self.watchRoom() }
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
      for (slot, orders) in orders {
        for _ in 1...WorkerMachine.claimsAtOnce { group.addTask { await self.claimTasks(for: slot, orders) } }
      }
      for await (key, directive) in requests { group.addTask { self.act { $0.directed(key, directive) } } }
    }
  }

  func act(_ decide: (inout WorkerMachine) -> [WorkerMachine.Action]) {
    change { decide(&$0.machine) }
  }

  /// Whether nothing is left of what it claims.
  func claimsInVain() -> Bool {
    state.withLock { state in
      state.machine.hasClosures = !environment.closures.haveAllEnded
      return state.machine.claimsInVain
    }
  }

  private func change(_ decide: (inout State) -> [WorkerMachine.Action]) {
    let (actions, attempts) = state.withLock { state in
      if state.machine.phase != .working { state.machine.hasClosures = !environment.closures.haveAllEnded }
      let actions = decide(&state)
      return (actions, actions.contains(where: \.concernsAttempt) ? state.attempts : [:])
    }
    for action in actions {
      switch action {
      case .claim(let slot, let limit): orders[slot]?.send(limit)
      case .stop(let key): attempts[key]?.stop()
      case .kill(let key): attempts[key]?.kill()
      case .giveUp(let key): attempts[key]?.giveUp()
      case .recallClaims: recallClaims()
      case .letClaimsWait(let isAllowed): letClaimsWait(isAllowed)
      case .end:
        for orders in orders.values { orders.end() }
        request.finish()
      }
    }
  }

  /// Claims more again, little by little, after something ran short; asleep while there is enough.
  private func watchRoom() async {
    while true {
      do {
        try await roomChanged.wait(until: state.withLock { $0.machine.room.nextLook }, on: environment.clock)
      } catch {
        // Cancelled.
        return
      }
      let wasShort = shortage != nil
      act { $0.lookAtRoom(at: environment.clock.uptime()) }
      if wasShort {
        if shortage == nil { environment.logger.notice("the machine has room again") }
        environment.slotsChanged()
      }
    }
  }

  /// An attempt could not begin for want of something.
  private func ranShort(_ shortage: MachineShortage) {
    var pause: Duration?
    act { machine in
      let former = machine.room.state
      let actions = machine.ranShort(shortage, at: environment.clock.uptime())
      if machine.room.state != former { pause = machine.room.pause }
      return actions
    }
    guard let pause else { return }
    environment.logger.warning(
      "\(shortage): attempts that cannot start are put back, and nothing is claimed for a while",
      metadata: ["pause": "\(pause)", "remedy": "\(shortage.resource.remedy)"])
    environment.slotsChanged()
    roomChanged.raise()
  }

  /// Begins an attempt that was claimed.
  func start(_ claimed: ClaimedTask, in slot: SlotClass) {
    let key = claimed.task.attemptKey
    let control = AttemptControl()
    let context = environment.context(for: claimed, control: control)
    let actions = RunningAttempt.Actions(
      run: { isGivenUp in
        await Awaiter.$current.withValue(.attempt(key, queue: claimed.task.queue, self)) {
          await self.environment.perform(context) { result in
            if isGivenUp() { return nil }
            // Before its slot is free, so that nothing is claimed for it.
            if case .failure(let shortage as MachineShortage) = result { self.ranShort(shortage) }
            let stop = self.state.withLock { $0.machine.request(of: key).reason }
            return self.conclusion(of: result, context, stop: stop)
          }
        }
      },
      tellAtOnce: { conclusion in
        self.worked(key)
        guard let finished = self.finished(key, conclusion) else { return nil }
        let failure = await self.environment.tellAtOnce(finished)
        if failure == nil { self.ended(key, conclusion) }
        return failure
      },
      tell: { conclusion, failure in
        self.worked(key)
        guard let finished = self.finished(key, conclusion) else { return }
        await self.environment.tell(finished, after: failure) { self.phase == .givingUp }
        self.ended(key, conclusion)
      })
    let attempt = RunningAttempt(control: control, actions)
    // In one step with the look at what was asked, so that nothing is asked in between.
    let (stop, blocking) = state.withLock { state in
      state.attempts[key] = attempt
      return (state.machine.request(of: key).stop, state.machine.blockingAttempts)
    }
    if let stop {
      // Its work is not begun.
      attempt.end(conclusion(of: .failure(CancellationError()), context, stop: stop))
    } else if slot == .blocking, let why = threads.ensure(blocking) {
      let shortage = MachineShortage(.processes, "no thread for work that blocks: \(why)")
      ranShort(shortage)
      attempt.end(conclusion(of: .failure(shortage), context, stop: nil))
    } else {
      attempt.begin(on: slot == .blocking ? threads : nil, timer: timer(claimed.task))
    }
  }

  /// The attempt's work has ended, or is given up.
  private func worked(_ key: AttemptKey) {
    act { $0.worked(key) }
    environment.slotsChanged()
  }

  /// What to tell the store of an attempt; nil when it would not hear it, and it is over.
  private func finished(_ key: AttemptKey, _ conclusion: AttemptConclusion) -> FinishedAttempt? {
    if let outcome = conclusion.outcome {
      return FinishedAttempt(key: key, worker: name, outcome: outcome, result: conclusion.result)
    }
    environment.logger.warning("attempt lost its lease; outcome not told", metadata: ["task": "\(key.task)"])
    ended(key, conclusion)
    return nil
  }

  /// It has been told how the attempt ended.
  private func ended(_ key: AttemptKey, _ conclusion: AttemptConclusion) {
    environment.unendable.set(nil, for: key)
    environment.processes.set(nil, for: key)
    change { state in
      state.attempts[key] = nil
      state.count(conclusion)
      return state.machine.ended(key)
    }
  }

  private func conclusion(
    of result: Result<JSONText?, any Error>, _ context: TaskContext, stop: WorkerMachine.StopReason?
  ) -> AttemptConclusion {
    let ending = AttemptEnding(
      task: context.task, policy: environment.policy(for: context.task), redaction: context.redaction,
      stopReason: stop, random: environment.random)
    return ending.conclusion(of: result)
  }

  /// Asks the attempt to stop when its time is over; nil without a limit.
  private func timer(_ task: TaskRecord) -> Task<Void, Never>? {
    guard let timeout = task.timeout else { return nil }
    return Task.detached {
      do {
        try await self.environment.clock.sleep(for: .seconds(timeout))
        self.act { $0.timedOut(task.attemptKey) }
      } catch {
        // The work ended first.
      }
    }
  }
}

extension Worker.State {
  fileprivate mutating func count(_ conclusion: AttemptConclusion) {
    guard machine.phase != .working, let outcome = conclusion.outcome else { return }
    if outcome == .released { drained.released += 1 } else { drained.finished += 1 }
  }
}
