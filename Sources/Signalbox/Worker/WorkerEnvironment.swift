import Logging
import ServiceContextModule
import SignalboxModel

/// What a worker works with.
struct WorkerEnvironment: Sendable {
  var store: any TaskStore
  var catalogue: TaskCatalogue
  var closures: ClosureTable
  var configuration: RegistryConfiguration
  var clock: any TaskClock
  var logger: Logger
  var bell: LogBell
  var middleware: [any TaskMiddleware]
  var registry: RegistryLink
  let unendable: UnendableAttempts
  let processes: AttemptProcesses
  let usual = DurationMeter()
  /// From 0 up to, not including, 1.
  var random: @Sendable () -> Double
  /// Called when more or fewer attempts run than before.
  var slotsChanged: @Sendable () -> Void

  func context(for claimed: ClaimedTask, control: AttemptControl) -> TaskContext {
    let task = claimed.task
    let redaction = Redaction(task)
    let key = task.attemptKey
    let log = AttemptLog(key: key, store: store.logs, clock: clock, redaction: redaction) { [bell] in
      bell.ring(key.task)
    }
    let metadata = task.origin?.metadata.mapValues { Logger.MetadataValue.string($0) } ?? [:]
    return TaskContext(
      task: task,
      logger: Logger(label: task.name) { _ in AttemptLogHandler(metadata: metadata, log: log) },
      log: log, control: control, environment: claimed.environment.values, storeIdentity: store.identity,
      waited: claimed.waited, registry: registry,
      cannotEnd: { [unendable, logger] words in
        guard unendable.set(words, for: key), let words else { return }
        logger.warning("a task cannot be ended: \(words)", metadata: ["task": "\(key.task)"])
      },
      runsAs: { [processes] pid in processes.set(pid, for: key) },
      progress: { [store] progress in store.report([key: progress]) })
  }

  /// Runs one attempt within its middleware, and tells that how it ended.
  ///
  /// What becomes of the attempt is for `conclude` to say; nil when nobody waits for it any more.
  func perform(
    _ context: TaskContext, conclude: @Sendable (Result<JSONText?, any Error>) -> AttemptConclusion?
  ) async -> AttemptConclusion {
    guard let trace = context.task.origin?.context else { return await performHere(context, conclude: conclude) }
    return await ServiceContext.withValue(trace) { await performHere(context, conclude: conclude) }
  }

  private func performHere(
    _ context: TaskContext, conclude: @Sendable (Result<JSONText?, any Error>) -> AttemptConclusion?
  ) async -> AttemptConclusion {
    let start = clock.uptime()
    let result: Result<JSONText?, any Error>
    do {
      result = .success(try await MiddlewareChain(middleware: middleware, work: work).run(context))
    } catch {
      result = .failure(error)
    }
    guard let conclusion = conclude(result) else { return AttemptConclusion() }
    let summary = AttemptSummary(conclusion, of: result, duration: clock.uptime() - start)
    if conclusion.outcome == .completed { usual.note(summary.duration, of: context.task.name) }
    for middleware in middleware.reversed() { await middleware.attemptEnded(context, summary) }
    return conclusion
  }

  private func work(_ context: TaskContext) async throws -> JSONText? {
    guard context.task.kind == .closure else { return try await catalogue.run(context) }
    guard let closure = closures[context.task.id] else {
      throw TaskError(type: "closureLost", message: "this process does not have the closure", isPermanent: true)
    }
    return try await closure.run(context)
  }

  func policy(for task: TaskRecord) -> RetryPolicy {
    task.kind == .closure ? closures[task.id]?.policy ?? .never : catalogue.policy(for: task)
  }

  /// Has the log written and then the outcome accepted.
  ///
  /// - Returns: why that failed, if it did.
  func tellAtOnce(_ finished: FinishedAttempt) async -> (any Error)? {
    do {
      try await store.logs.flush([finished.key])
    } catch {
      // A log that cannot be written holds up no outcome: the store says so, and its gap is marked.
      logger.debug(
        "the log of an attempt is not flushed", metadata: ["task": "\(finished.key.task)", "error": "\(error)"])
    }
    do {
      if try await store.finish([finished]).first == .stale {
        logger.warning("a late outcome was refused", metadata: ["task": "\(finished.key.task)"])
      }
      return nil
    } catch {
      return error
    }
  }

  /// Tells an outcome as often as it takes, since one that is given up would run the task again.
  ///
  /// - Parameters:
  ///   - finished: the outcome.
  ///   - failure: why a try has failed already, if one has.
  ///   - isLast: asked after each failure; true when there is no time for another try.
  func tell(_ finished: FinishedAttempt, after failure: (any Error)?, isLast: () -> Bool) async {
    var failure = failure
    while true {
      if let failure {
        let isOver = isLast() || Task.isCancelled || (failure as? StoreError)?.isFinal == true
        let task: Logger.Metadata = ["task": "\(finished.key.task)"]
        guard !isOver else {
          return logger.error(
            "an outcome is lost; its task is run again", metadata: task.merging(["error": "\(failure)"]) { $1 })
        }
        report(failure, "cannot keep an outcome; trying again", task)
        await pauseAfterFailure()
      }
      failure = await tellAtOnce(finished)
      if failure == nil { return }
    }
  }

  /// Says that something failed, unless it did because the store cannot write, which was said when that began.
  func report(_ error: any Error, _ words: Logger.Message, _ metadata: Logger.Metadata = [:]) {
    guard store.trouble == nil else { return }
    logger.error(words, metadata: metadata.merging(["error": "\(error)"]) { $1 })
  }

  /// Gives a store that failed time to mend; returns at once when the calling task is cancelled.
  func pauseAfterFailure() async {
    do {
      try await clock.sleep(for: StoreError.retryPause)
    } catch {
      // Cancelled: the caller looks whether it goes on.
    }
  }
}
