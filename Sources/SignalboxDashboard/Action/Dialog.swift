import SignalboxModel

/// A question that stands between a key and what it does. It holds the task or the set that it asks about, whatever the lists
/// do meanwhile.
struct Dialog: Hashable, Sendable {
  enum Answer: Hashable, Sendable {
    /// Yes or no; no unless chosen otherwise.
    case choice(isYes: Bool)
    /// The count has to be typed.
    case count(typed: String, isWrong: Bool)
  }

  var action: ActionRequest.Action
  var targets: ActionRequest.Targets
  /// How many tasks it is about.
  var count: Int
  var title: String
  /// What will happen, in short lines.
  var lines: [String]
  var answer: Answer

  /// From how many tasks on the count has to be typed.
  static let typedFrom = 10
  /// Digits that can be typed.
  static let digits = 9
}
