import SignalboxModel

extension Dashboard {
  /// Where an attempt stands to the one whose log is shown.
  enum AttemptStep: Hashable, Sendable {
    case earlier
    case later
  }

  /// Goes to the log of the attempt before or after the one whose log is shown.
  ///
  /// In the detail, which marks it among the attempts, Enter goes to its log.
  ///
  /// An earlier one stays, whatever its task does, until the cursor goes to another task or the operator comes back to
  /// the latest.
  mutating func readAttempt(_ step: AttemptStep) {
    guard let shown = log.key else { return tell(.info, "there is no log yet") }
    guard let wanted = attempt(step) else {
      let place = step == .earlier ? "first" : "latest"
      let words = latestAttempt > 1 ? "attempt \(shown.attempt) is the \(place)" : "there is no other attempt"
      return tell(.info, words)
    }
    showLog(of: AttemptKey(task: shown.task, attempt: wanted))
    log.isChosen = wanted < latestAttempt
    if focus != .detail { go(to: .log) }
  }

  /// The attempt before or after the one whose log is shown; nil when there is none.
  func attempt(_ step: AttemptStep) -> Int? {
    guard let shown = log.key?.attempt else { return nil }
    switch step {
    case .earlier: return shown > 1 ? shown - 1 : nil
    case .later: return shown < latestAttempt ? shown + 1 : nil
    }
  }

  /// The latest attempt of the task whose log is shown, as far as it is known; 0 without a log.
  var latestAttempt: Int {
    guard let shown = log.key else { return 0 }
    guard let detail, detail.id == shown.task else { return shown.attempt }
    return max(shown.attempt, detail.task.attempt)
  }
}
