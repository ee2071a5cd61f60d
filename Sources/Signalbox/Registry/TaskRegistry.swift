public import Logging
public import ServiceLifecycle
package import SignalboxModel
import Synchronization

/// The one place that owns tasks: adds them, runs them, tells about them.
///
/// A `Service`: while it runs, its worker claims and runs what is queued; when it is shut down it drains.
///
///     let registry = try TaskRegistry(store: store, catalogue: catalogue, logger: logger)
///     try await Application(router: router, services: [registry.controlServer(), registry]).runService()
public final class TaskRegistry: Service {
  let store: any TaskStore
  let catalogue: TaskCatalogue
  let configuration: RegistryConfiguration
  package let clock: any TaskClock
  let logger: Logger
  let worker: Worker
  let feed: ChangeFeed
  let timer: RegistryTimer
  let bell = LogBell()
  let closures = ClosureTable()
  let sets = FrozenSets()
  /// What requests drop.
  package let drops = DropWatch()
  let metrics = RegistryMetrics()
  let idleness = IdleWatch()
  let waits = WaitTable()
  let addingNotices = AddingNotices()
  /// What does not work beside it.
  let faults = ServiceFaults()
  let sizes = SizeNotices()
  let unendable = UnendableAttempts()
  let processes = AttemptProcesses()
  private let drainBegan = Signal()
  private let storeIsLost = Signal()
  private let hasDrained = Signal()
  /// What was last told of the store.
  private let told = StoreNews()
  package let info: ServerInfo
  /// When it was made, by the clock's time that passes.
  let began: Duration

  /// Creates a registry; nothing runs until ``run()``.
  ///
  /// - Parameters:
  ///   - store: where tasks are kept; this registry is its only user in this process.
  ///   - catalogue: the task types that its worker runs.
  ///   - configuration: its name, slots, limits and times.
  ///   - middleware: what stands around every attempt, the first outermost.
  ///   - clock: gives the times that it measures and waits by; tests give one that they move.
  ///   - logger: where it says what happens to it and its tasks.
  ///   - random: gives numbers from 0 up to, not including, 1, for the pauses before retries.
  /// - Throws: ``TaskCatalogueError`` when two types have one name, settings of a type make no sense, or the configuration
  ///   names a type that is not registered.
  public convenience init(
    store: any TaskStore, catalogue: TaskCatalogue, configuration: RegistryConfiguration = RegistryConfiguration(),
    middleware: [any TaskMiddleware] = .standard, clock: any TaskClock = SystemClock(), logger: Logger,
    random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
  ) throws {
    if let error = TaskCatalogueError(catalogue, configuration) { throw error }
    self.init(
      store: store, checked: catalogue, configuration: configuration, middleware: middleware, clock: clock,
      logger: logger, random: random)
  }

  /// A registry whose catalogue was not checked: when it is not in order, ``run()`` throws that.
  package init(
    store: any TaskStore, checked catalogue: TaskCatalogue, configuration: RegistryConfiguration,
    middleware: [any TaskMiddleware], clock: any TaskClock, logger: Logger,
    random: @escaping @Sendable () -> Double
  ) {
    let logger = logger.safe
    self.store = store
    self.catalogue = catalogue
    self.configuration = configuration
    self.clock = clock
    began = clock.elapsed()
    self.logger = logger
    // Not from `random`, which a test may fix: each registry is an incarnation of its own.
    let boot = String(clock.now().microseconds, radix: 36) + String(UInt64.random(in: 0..<1 << 52), radix: 36)
    info = ServerInfo.current(name: configuration.name, store: store.summary, boot: boot, startedAt: clock.now())
    let feed = ChangeFeed(boot: boot, clock: clock, logger: logger)
    self.feed = feed
    let link = RegistryLink()
    worker = Worker(
      name: "\(info.host)-\(info.pid)-\(boot.suffix(4))",
      environment: WorkerEnvironment(
        store: store, catalogue: catalogue, closures: closures, configuration: configuration, clock: clock,
        logger: logger, bell: bell,
        middleware: middleware.map { ($0 as? LoggingTaskMiddleware)?.logging(to: logger) ?? $0 }, registry: link,
        unendable: unendable, processes: processes, random: random, slotsChanged: { feed.gatherStatus() }))
    timer = RegistryTimer(store: store, worker: worker, configuration: configuration, clock: clock, logger: logger)
    link.set(self)
    store.wakeups { [weak self] in self?.committed($0) }
    if let hook = configuration.onFailure {
      store.watchFailures(
        hook.watch(server: configuration.name) { error in
          logger.error("cannot make the task that tells of a failure", metadata: ["error": "\(error)"])
        })
    }
  }

  /// The slots for work that gives way.
  package var slots: SlotUse { worker.slots }

  /// This incarnation of its worker: who holds tasks and owns closures.
  package var workerName: String { worker.name }

  /// Rescues the tasks that an earlier process left running, each as soon as nothing of its command lives any more, and works
  /// until a graceful shutdown has drained it.
  ///
  /// To be called once.
  ///
  /// A drain takes no longer than ``RegistryConfiguration/drain`` and ``RegistryConfiguration/grace`` together, as long as
  /// the store answers. Cancelled, it asks what runs to stop, releases it and returns without waiting. Once it works, a
  /// store that fails is asked again until it answers. When the store keeps nothing more for good, its file having been
  /// replaced, what runs is ended as at a drain's deadline, and what is stored can be read until the shutdown.
  ///
  /// - Throws: ``StoreError`` when the store cannot be read or taken over at the start.
  public func run() async throws {
    if let error = TaskCatalogueError(catalogue, configuration) { throw error }
    defer {
      feed.finish()
      waits.stop()
      bell.ringAll()
    }
    addingNotices.begin()
    worker.begin()
    // What was so when the store was opened.
    if !store.notices.isEmpty { troubleChanged() }
    let counts = try await store.counts()
    feed.start(counts: counts)
    metrics.show(counts)
    metrics.show(isInTrouble: store.trouble != nil)
    let leftBehind = try await takeOverWhenPossible()
    try await withThrowingTaskGroup(of: Void.self) { group in
      if !leftBehind.isEmpty { group.addTask { try await self.endLeftovers(of: leftBehind) } }
      group.addTask {
        try await self.feed.run(
          status: { try await self.feedStatus(of: $0) }, told: { self.metrics.show($0) })
      }
      group.addTask { try await self.timer.run() }
      group.addTask { try await self.limitDrain() }
      group.addTask { try await self.endWorkWithoutStore() }
      group.addTask { try await self.lookAtStore() }
      await withGracefulShutdownHandler {
        await worker.run()
        // Work that ended for want of a store is no shutdown.
        if store.trouble?.code == .storeLost { await hasDrained.wait() }
      } onGracefulShutdown: {
        self.drain()
      }
      group.cancelAll()
      do {
        try await group.waitForAll()
      } catch is CancellationError {
        // Asked for just above.
      }
    }
    await reportDrain()
  }

  private func committed(_ wakeup: StoreWakeup) {
    // Not when a queue's rate allows a start again, which nobody sees.
    if !wakeup.moves.isEmpty || !wakeup.queues.isEmpty || !wakeup.directives.isEmpty { feed.gather(wakeup) }
    if wakeup.isTroubleChanged { troubleChanged() }
    timer.committed(wakeup)
    closures.committed(wakeup.moves)
    idleness.committed(wakeup)
    for move in wakeup.moves where move.before == .running || move.after?.isFinal ?? true { bell.ring(move.task) }
    for (key, directive) in wakeup.directives { worker.direct(key, directive) }
    if wakeup.isClaimable { worker.workAvailable() }
  }

  /// Says once what is new; the timer tries until the store writes again.
  func troubleChanged() {
    feed.gatherStatus()
    metrics.show(isInTrouble: store.trouble != nil)
    let news = told.tell(trouble: store.trouble, notices: store.notices + sizes.all)
    for line in news.lines { logger.log(level: line.level, "\(line.message)", metadata: line.metadata) }
    if news.isMended { worker.workAvailable() }
    if news.isLost { storeIsLost.raise() }
  }

  /// Takes over as soon as the store can write: a disk that is full at the start is no reason to end.
  ///
  /// - Returns: the attempts of which processes live.
  private func takeOverWhenPossible() async throws -> Set<AttemptKey> {
    while !Task.isShuttingDownGracefully {
      do {
        return try await takeOver()
      } catch let error as StoreError where error.isPassing {
        logger.error("cannot take over what an earlier server left; trying again", metadata: ["error": "\(error)"])
        try await clock.sleep(for: StoreError.retryPause)
      }
      try await mendStore()
    }
    return []
  }

  /// Has the store try whether it can write again.
  private func mendStore() async throws {
    do {
      _ = try await store.advance(rescue: configuration.rescue, limit: 1)
    } catch let error as StoreError where error.isPassing {
      // Said when it began; asked again after a pause.
    }
  }

  /// What ran in a process that is gone is rescued, but for commands that live: no two copies of one ever run.
  ///
  /// - Returns: the attempts of which processes live.
  private func takeOver() async throws -> Set<AttemptKey> {
    try await openFailureQueue()
    try await loseClosures(except: [workerName])
    let orphans = try await store.orphans()
    guard !orphans.isEmpty else { return [] }
    let leftBehind = await leftovers(of: Set(orphans))
    let ended = orphans.filter { !leftBehind.contains($0) }
    if !ended.isEmpty {
      try await rescue(ended)
      logger.notice(
        "rescued tasks that were running when an earlier server ended", metadata: ["count": "\(ended.count)"])
    }
    if !leftBehind.isEmpty {
      logger.notice(
        "an earlier server's commands are still running; each task is rescued when its processes are gone",
        metadata: ["count": "\(leftBehind.count)"])
    }
    return leftBehind
  }

  /// Under which this store's commands were started, its own first.
  private var identities: [String] { [store.identity] + store.parents }

  private func leftovers(of orphans: Set<AttemptKey>) async -> Set<AttemptKey> {
    guard let commands = catalogue.commands else { return [] }
    do {
      return try await commands.leftovers(of: orphans, in: identities)
    } catch {
      logger.warning(
        "cannot look for what an earlier server left running; trying again", metadata: ["error": "\(error)"])
      return orphans
    }
  }

  private func rescue(_ attempts: [AttemptKey]) async throws {
    try await store.logs.flush(attempts)
    try await store.rescue(attempts, policy: configuration.rescue)
  }

  /// Ends what an earlier server's commands left running, while everything else goes on; each task is rescued when nothing of
  /// it is left.
  private func endLeftovers(of attempts: Set<AttemptKey>) async throws {
    guard let commands = catalogue.commands else { return }
    let left = Mutex(attempts)
    while !Task.isCancelled {
      do {
        try await commands.endLeftovers(of: left.withLock { $0 }, in: identities) { news in
          try await self.heard(news)
          if case .gone(let key) = news { left.withLock { _ = $0.remove(key) } }
        }
        return
      } catch {
        // A store that keeps nothing more has its own words for that.
        if Task.isCancelled || (error as? StoreError)?.isPassing == false { return }
        logger.error("cannot end what an earlier server left running; trying again", metadata: ["error": "\(error)"])
        try await clock.sleep(for: StoreError.retryPause)
      }
    }
  }

  private func heard(_ news: LeftoverNews) async throws {
    switch news {
    case .ended(let key, let line):
      logger.warning("\(line)", metadata: ["task": "\(key.task)"])
      try await AttemptLog(key: key, store: store.logs, clock: clock).note(line)
    case .cannotEnd(let key, let words):
      guard unendable.set(words, for: key) else { return }
      logger.warning(
        "its task waits, since something of an earlier server cannot be ended: \(words)",
        metadata: ["task": "\(key.task)"])
      try await AttemptLog(key: key, store: store.logs, clock: clock).note("cannot be ended: \(words)")
    case .gone(let key):
      try await rescue([key])
      unendable.set(nil, for: key)
      logger.notice("rescued a task whose processes are gone", metadata: ["task": "\(key.task)"])
    }
  }

  /// Gives the queue of the failure hook its rate, unless the queue is there: then it is as operators want it.
  private func openFailureQueue() async throws {
    guard let hook = configuration.onFailure, try await store.queues(.named([hook.queue])).isEmpty else { return }
    _ = try await store.change(queue: hook.queue, QueuePatch(rate: hook.rate), by: "signalbox")
  }

  private func drain() {
    // Until the deadline it goes on with what would be lost: all of a volatile store, and of a durable one the closures.
    worker.drain(claiming: store.isDurable ? .closures : .everything)
    // Attempts that wait for what is not claimed any more.
    bell.ringAll()
    feed.gatherStatus()
    drainBegan.raise()
    hasDrained.raise()
  }

  /// Ends what runs when the store is lost, in the order of a shutdown: its outcomes can be kept nowhere.
  private func endWorkWithoutStore() async throws {
    await storeIsLost.wait()
    try Task.checkCancellation()
    worker.deadline()
    feed.gatherStatus()
    try await clock.sleep(for: configuration.grace)
    worker.giveUp()
  }

  /// Has the store look after its files, also while nothing is written.
  private func lookAtStore() async throws {
    guard let interval = store.lookInterval else { return }
    let clock = clock
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.lookAtFiles(every: interval) }
      if metrics.isTaken {
        group.addTask {
          while true {
            try await clock.sleep(for: interval)
            await self.showOldestReady()
          }
        }
      }
      group.addTask {
        while true {
          await self.lookAtSizes()
          try await clock.sleep(for: Self.sizeInterval)
        }
      }
      try await group.waitForAll()
    }
  }

  private func limitDrain() async throws {
    await drainBegan.wait()
    try await clock.sleep(for: configuration.drain)
    worker.deadline()
    try await clock.sleep(for: configuration.grace)
    worker.giveUp()
  }

  /// Fails the closures of processes that are gone: nobody can run them.
  @discardableResult
  private func loseClosures(except owners: Set<String>) async throws -> Int {
    // Whose processes live is not known of a store that several use.
    guard store.isSingleProcess else { return 0 }
    let count = try await store.loseClosures(except: owners)
    if count > 0 {
      logger.warning(
        "closures failed that an ended process had added; make work that must outlive it a BackgroundTask",
        metadata: ["count": "\(count)"])
    }
    return count
  }

  private func reportDrain() async {
    do {
      let lost = try await loseClosures(except: [])
      let counts = try await store.counts()
      metrics.show(counts)
      let left = counts.sum([.waiting, .scheduled, .queued])
      let drained = worker.drained
      logger.log(
        level: left > 0 && !store.isDurable ? .warning : .info,
        left == 0
          ? "drained"
          : store.isDurable
            ? "drained; the rest runs at the next start" : "drained; tasks are lost with the memory store",
        metadata: [
          "finished": "\(drained.finished)", "put_back": "\(drained.released)", "closures_lost": "\(lost)",
          "left": "\(left)",
        ])
    } catch {
      logger.error("drained, but the store cannot be asked", metadata: ["error": "\(error)"])
    }
  }

  private func feedStatus(of queues: Set<ExactText>) async throws -> FeedStatus {
    await showOldestReadyWithChange()
    let changed = queues.isEmpty ? [] : try await store.queues(.named(queues.map(\.text)))
    return FeedStatus(server: status, queues: changed)
  }
}
