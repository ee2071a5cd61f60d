package import SignalboxModel

/// Something that happened.
///
/// Whoever runs the dashboard sends a ``tick(now:uptime:)`` before each batch of messages, so that what is counted from
/// them is counted from the right time.
package enum Message: Sendable {
  case key(Key)
  case resized(Size)
  /// The time of day, and a clock that never jumps.
  case tick(now: Timestamp, uptime: Duration)
  /// The screen shows the dashboard as it is now. Sent after every drawing, so that a question is not answered by what
  /// was typed while a slow terminal was still drawing it.
  case drawn(uptime: Duration)
  case link(LinkEvent)
  case page(TaskPage, RequestToken)
  case task(TaskDetail, RequestToken)
  case why(WhyAnswer, RequestToken)
  case log(LogPage, RequestToken)
  case logEnded(LogEnd, RequestToken)
  case matches(LogMatches, RequestToken)
  case proposed(BulkResult, RequestToken)
  case acted(ActionReport, RequestToken)
  case queue(QueueRecord, RequestToken)
  /// The request of this token came to nothing.
  case failed(RequestFailure, RequestToken)
  /// The names that ``Effect/loadTheme(_:)`` takes, in the order in which `T` goes through them.
  case themes([String])
  case theme(Theme)
  case themeFailed(String)
}

/// What happens between the dashboard and its server.
package enum LinkEvent: Hashable, Sendable {
  case connecting
  /// The stream of changes is open, and this is how things stood then.
  case connected(Overview)
  case lost(reason: String, retryIn: Duration)
  case change(ChangeEvent)
  /// Changes were missed; what is shown is loaded anew.
  case resync(ChangeEvent)
  case ping(PingEvent)
}

/// A task with the attempts that it had, first to last.
package struct TaskDetail: Hashable, Sendable {
  package var task: TaskRecord
  package var attempts: [AttemptRecord]

  package init(task: TaskRecord, attempts: [AttemptRecord]) {
    self.task = task
    self.attempts = attempts
  }
}

/// What became of an ``ActionRequest``.
package enum ActionReport: Hashable, Sendable {
  case one(ActionAnswer)
  case many(BulkResult)
}
