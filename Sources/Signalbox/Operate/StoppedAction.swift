package import SignalboxModel

/// That the store failed in the middle of an action on several tasks: what was done until then, and why it went no further.
package struct StoppedAction: Error, CustomStringConvertible {
  package var action: OperatorAction
  /// Counts every task of the action, those too that it did not come to.
  package var result: BulkResult
  package var cause: any Error

  /// What was done, such as `3,000 cancelled, 2,000 not reached`.
  package var words: String { result.lines(of: action).joined(separator: ", ") }

  package var description: String { "\(words): \(cause)" }
}
