package import SignalboxModel

/// Something the dashboard wants done by whoever runs it.
///
/// Every effect with a token is answered by a message with it.
package enum Effect: Hashable, Sendable {
  /// Answered by ``Message/page(_:_:)``.
  case loadPage(PageLoad)
  /// The task and its attempts, answered by ``Message/task(_:_:)``.
  case loadTask(TaskID, RequestToken)
  /// Why a task is not running, answered by ``Message/why(_:_:)``.
  case loadWhy(TaskID, RequestToken)
  /// Answered by ``Message/log(_:_:)``.
  case loadLog(LogLoad)
  /// Answered by any number of ``Message/log(_:_:)`` and one ``Message/logEnded(_:_:)`` or ``Message/failed(_:_:)``.
  case followLog(LogFollow)
  /// Ends a stream, a load or a proposal that nobody waits for any more. Not answered.
  case stop(RequestToken)
  /// Answered by ``Message/matches(_:_:)``.
  case searchLog(LogSearch)
  /// What an action on several tasks would do, and a set of just those; answered by ``Message/proposed(_:_:)``.
  case propose(ActionRequest)
  /// Answered by ``Message/acted(_:_:)``.
  case act(ActionRequest)
  /// Answered by ``Message/queue(_:_:)``.
  case setQueuePaused(queue: String, paused: Bool, RequestToken)
  /// Answered by ``Message/theme(_:)``, or by ``Message/themeFailed(_:)``.
  case loadTheme(String)
  /// Send ``Message/tick(now:uptime:)`` this often from now on.
  case tick(every: Duration)
  case ringBell
  /// Draw every cell again, for a terminal that shows something else.
  case redraw
  case suspend
  case quit
}
