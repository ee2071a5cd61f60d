import SignalboxModel

/// What the server was asked to count before a question is put: an action on several tasks.
struct Proposal: Hashable, Sendable {
  var action: OperatorAction
  var targets: ActionRequest.Targets
  /// Which tasks those are, in a line.
  var subject: String
  var token: RequestToken

  /// `retry: counting…`, for as long as the server does.
  var words: String { "\(action.rawValue): counting…" }
}
