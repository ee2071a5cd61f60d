import Logging
import SignalboxModel

/// What a worker works with.
struct WorkerEnvironment: Sendable {
  var store: any TaskStore
  var catalogue: TaskCatalogue
  var configuration: RegistryConfiguration
  var clock: any TaskClock
  var logger: Logger
  var bell: LogBell
  /// From 0 up to, not including, 1.
  var random: @Sendable () -> Double
  /// Called when more or fewer attempts run than before.
  var slotsChanged: @Sendable () -> Void

  func request(worker: String, limit: Int) -> ClaimRequest {
    ClaimRequest(
      worker: worker, names: Set(catalogue.names), commands: catalogue.commands != nil, limit: limit,
      lease: configuration.lease)
  }

  func context(for claimed: ClaimedTask, control: AttemptControl) -> TaskContext {
    let key = claimed.task.attemptKey
    let log = AttemptLog(key: key, store: store.logs, clock: clock) { bell.ring(key.task) }
    return TaskContext(
      task: claimed.task, logger: Logger(label: claimed.task.name) { _ in AttemptLogHandler(log: log) }, log: log,
      control: control, environment: claimed.environment, storeIdentity: store.identity
    ) { progress in
      store.report([key: progress])
    }
  }

  /// Has the log written and then the outcome accepted; keeps trying while the store cannot write, since an outcome that is
  /// given up would run the task again.
  ///
  /// - Parameter isLast: asked after each failure; true when there is no time for another try.
  func tell(_ finished: FinishedAttempt, isLast: () -> Bool) async {
    while true {
      do {
        try await store.logs.flush([finished.key])
        let answers = try await store.finish([finished])
        if answers.first == .stale {
          logger.warning("a late outcome was refused", metadata: ["task": "\(finished.key.task)"])
        }
        return
      } catch {
        let isOver = isLast() || Task.isCancelled || (error as? StoreError)?.code == .closed
        logger.error(
          isOver ? "an outcome is lost; its task is run again" : "cannot keep an outcome; trying again",
          metadata: ["task": "\(finished.key.task)", "error": "\(error)"])
        if isOver { return }
        await pauseAfterFailure()
      }
    }
  }

  /// Gives a store that failed time to mend; returns at once when the calling task is cancelled.
  func pauseAfterFailure() async {
    do {
      try await clock.sleep(for: RegistryConfiguration.retryPause)
    } catch {
      // Cancelled: the caller looks whether it goes on.
    }
  }
}
