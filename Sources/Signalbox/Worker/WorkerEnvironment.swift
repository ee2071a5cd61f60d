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
  func tell(_ finished: FinishedAttempt) async {
    while true {
      do {
        try await store.logs.flush([finished.key])
        let answers = try await store.finish([finished])
        if answers.first == .stale {
          logger.warning("a late outcome was refused", metadata: ["task": "\(finished.key.task)"])
        }
        return
      } catch let error as StoreError where error.code == .cannotWrite {
        logger.error("cannot keep an outcome; trying again", metadata: ["error": "\(error)"])
        do { try await clock.sleep(for: .seconds(1)) } catch { return }
      } catch {
        logger.error("cannot keep an outcome", metadata: ["task": "\(finished.key.task)", "error": "\(error)"])
        return
      }
    }
  }
}
