import Signalbox
import Synchronization

/// Holds the tasks of one round until its response has ended: until it is told so, or nobody is left who could tell.
final class ResponseHold: Sendable {
  private enum State {
    /// Until the body that keeps this is written or dropped.
    case byBody
    /// Until the connection tells of the response's end.
    case byConnection
    case ended
  }

  let tasks: BackgroundTasks
  private let round: Int
  private let state = Mutex(State.byBody)

  init(_ tasks: BackgroundTasks) {
    self.tasks = tasks
    round = tasks.round
  }

  deinit { end() }

  /// Waits from now on for the end of the response on its connection instead of that of its body, if there is anything to
  /// hold and the connection can be seen.
  ///
  /// To be called before that end.
  ///
  /// - Returns: whether the connection tells.
  func follow() async -> Bool {
    guard tasks.isHolding, let responseEnd = tasks.responseEnd else { return false }
    guard state.withLock({ $0 == .byBody }) else { return true }
    guard await responseEnd.notify({ self.end() }) else { return false }
    state.withLock { if $0 == .byBody { $0 = .byConnection } }
    return true
  }

  /// The body is written, or threw.
  func bodyEnded() {
    if state.withLock({ $0 == .byBody }) { end() }
  }

  private func end() {
    let isFirst = state.withLock { state in
      defer { state = .ended }
      return state != .ended
    }
    if isFirst { tasks.end(round) }
  }
}
