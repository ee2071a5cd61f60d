public import SignalboxModel

/// Why there is no result of a task.
public enum TaskHandleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Its last attempt failed so, and it is not tried again.
  case failed(TaskFailure)
  /// It was cancelled.
  case cancelled
  /// It has not ended within the time that the caller wanted to wait.
  case notFinished(after: Duration)
  /// It was deleted.
  case gone
  /// It had not ended when its registry did, or an attempt waits for it and it does not begin before that, since the registry
  /// drains. In a durable store it is kept, and goes on at the next start.
  case stopped
  /// Nobody runs it: its type, of this name, is not registered, and no other process has the store.
  case nobodyRunsIt(String)
  /// It cannot end before the caller has: the text says why, and what to do.
  case waitsForItself(String)
  /// What is kept is not what the caller's type reads; the text says where. Another version of the program added it.
  case badResult(String)

  /// The reason in words, with what to do where something can be done.
  public var description: String {
    switch self {
    case .failed(let failure): "the task failed: \(failure.summary)"
    case .cancelled: "the task was cancelled"
    case .notFinished(let limit): "the task has not ended within \(limit); it goes on"
    case .gone: "the task was deleted"
    case .nobodyRunsIt(let name): "no worker runs tasks named \(name): register the type in the catalogue"
    case .stopped: "the task had not ended when its registry stopped, or began to; a durable store keeps it"
    case .waitsForItself(let text): text
    case .badResult(let text): "the task's result does not decode: \(text)"
    }
  }
}
