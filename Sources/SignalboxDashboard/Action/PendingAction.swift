import SignalboxModel

/// Something asked for whose end has not been seen.
///
/// The screen says requested, then what happened.
struct PendingAction: Hashable, Sendable {
  enum Progress: Hashable, Sendable {
    /// Sent; the server has not answered.
    case sent(RequestToken)
    /// The server asked the running task to stop; its state will tell.
    case requested
  }

  var action: OperatorAction
  var targets: ActionRequest.Targets
  var progress: Progress
  var since: Duration
  /// The request for the task's record that is under way.
  var watch: RequestToken?
  var asked: Duration?
  /// Whether the task may have changed since it was last seen.
  var isStale = true

  var id: TaskID? {
    if case .task(let id) = targets { id } else { nil }
  }

  /// `cancel #12`, `retry 14 tasks`.
  func words() -> String {
    switch targets {
    case .task(let id): "\(action.rawValue) #\(id)"
    case .tasks(let ids): "\(action.rawValue) \(CountText.grouped(ids.count)) tasks"
    case .filter: "\(action.rawValue) all filtered"
    case .set(_, let count): "\(action.rawValue) \(CountText.grouped(count)) task\(count == 1 ? "" : "s")"
    }
  }
}

/// A line that tells what happened, shown until the next key, and for a while at most.
struct Notice: Hashable, Sendable {
  enum Tone: Hashable, Sendable {
    case info
    case success
    case error
  }

  var tone: Tone
  var text: String
  var until: Duration
  /// A key that comes sooner leaves it: nobody can have read it yet.
  var firmUntil: Duration

  static let span = Duration.seconds(8)
  /// How long keys leave a message that no key called for, so that it is not gone unread while one is held down.
  static let firmSpan = Duration.seconds(1)
}
