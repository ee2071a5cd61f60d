import Signalbox
import SignalboxModel

/// What is to be known of a task's row in the file when it is written over.
struct StoredTask {
  var name: String
  var state: TaskState
  var attempt: Int
  var error: TaskFailure?
  /// Who can run it; see `Schema.tasks2`.
  var line: String?
  /// The number of its environment; 0 for none.
  var environment: Int64

  init(_ task: TaskRow) {
    name = task.record.name
    state = task.record.state
    attempt = task.record.attempt
    error = task.record.error
    line = task.line
    environment = task.environment
  }
}
