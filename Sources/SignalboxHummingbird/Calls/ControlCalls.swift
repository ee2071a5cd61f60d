import Signalbox
import SignalboxModel

/// What each route does, on one registry.
struct ControlCalls: Sendable {
  let registry: TaskRegistry
  let changeTexts = ChangeTexts()

  /// By the name of the route; a test holds it to `Route.all`.
  var handlers: [String: ControlResponder.Handler] {
    [
      Route.listTasks.name: listTasks, Route.addTask.name: addTask, Route.addTasks.name: addTasks,
      Route.task.name: task, Route.attempts.name: attempts, Route.why.name: why, Route.log.name: log,
      Route.logStream.name: logStream, Route.logSearch.name: logSearch, Route.cancel.name: cancel,
      Route.kill.name: kill, Route.retry.name: retry, Route.action.name: action, Route.queues.name: queues,
      Route.patchQueue.name: patchQueue, Route.audit.name: audit, Route.overview.name: overview,
      Route.doctor.name: doctor,
      Route.changes.name: changes, Route.openAPI.name: openAPI, Route.health.name: health, Route.ready.name: ready,
    ]
  }
}
