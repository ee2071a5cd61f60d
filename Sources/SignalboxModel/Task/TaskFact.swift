/// What people are told of a task, each by the word under which they are told it, in the order of `signalbox show`: first
/// what most people look for, last what is long.
package enum TaskFact: String, CaseIterable, Sendable {
  case command
  case directory
  case pid
  case id
  case name
  case state
  case why
  case queue
  case priority
  case tries
  case tags
  case payload
  case redacted
  case after
  case request
  case timeout
  case worker
  case progress
  case enqueued
  case due
  case started
  case ended
  case cancel
  case result
  case error
  case variables

  /// Tells the fact of a task.
  ///
  /// - Parameters:
  ///   - task: the task.
  ///   - command: what its payload says when it is a command's.
  ///   - pid: the process of its latest attempt.
  /// - Returns: plain text; nil when there is none of the task.
  package func text(of task: TaskRecord, _ command: CommandPayload?, pid: Int? = nil) -> String? {
    switch self {
    case .command: command?.shellText
    case .directory: command?.directory
    case .pid: pid.map { "\($0)" }
    case .id: "\(task.id)"
    case .name: task.name
    case .state: task.stateWord
    case .why: task.reason
    case .queue: task.queue
    case .priority: "\(task.priority)"
    case .tries: task.rescues > 0 ? "\(task.triesText), rescued \(task.rescues)" : task.triesText
    case .tags: task.tags.isEmpty ? nil : task.tags.joined(separator: " ")
    case .payload: command == nil ? task.payload.text : nil
    case .redacted: task.redactedWords?.joined(separator: "  ")
    case .after: task.after.map { "#\($0)\(task.afterMode?.clause ?? "")" }
    case .request: task.origin?.requestID
    case .timeout: task.timeout.map { DurationText.compact(Duration(heldSeconds: $0)) }
    case .worker: task.worker
    case .progress: task.progress?.words
    case .enqueued: task.enqueuedAt.rfc3339
    case .due: task.runAt?.rfc3339
    case .started: task.startedAt?.rfc3339
    case .ended: task.finishedAt?.rfc3339
    case .cancel: task.cancelRequested.map { "requested by \($0.by) at \($0.at.rfc3339)" }
    case .result: task.result?.text
    case .error: task.error?.summary
    case .variables: command?.variableWords
    }
  }
}

extension TaskRecord {
  /// The state, and that a running task was asked to stop.
  package var stateWord: String {
    state == .running && cancelRequested != nil ? "cancelling" : state.rawValue
  }
}

extension TaskProgress {
  /// Such as `40 % half of it`.
  package var words: String {
    [percent.map { "\($0) %" }, message].compactMap(\.self).joined(separator: " ")
  }
}

extension AfterMode {
  /// What of the task before it is waited for, after its number.
  fileprivate var clause: String {
    switch self {
    case .completed: " completed"
    case .ended: " ended its first attempt"
    }
  }
}
