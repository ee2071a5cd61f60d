import SignalboxModel

/// A question that stands between a key and what it does.
///
/// It holds the task or the set that it asks about, whatever the lists do meanwhile.
struct Dialog: Hashable, Sendable {
  enum Answer: Hashable, Sendable {
    /// Yes or no; no unless chosen otherwise.
    case choice(isYes: Bool)
    /// The count has to be typed.
    case count(typed: String, isWrong: Bool)
  }

  var action: OperatorAction
  var targets: ActionRequest.Targets
  /// How many tasks it is about.
  var count: Int
  var title: String
  /// What will happen, in short lines.
  var lines: [String]
  var answer: Answer
  /// When it was put, or first drawn, if that was later; by the dashboard's uptime.
  private var askedAt: Duration
  private var isDrawn = false

  /// How long a question takes no key: what comes sooner was typed before anybody could read it.
  static let readingTime = Duration.milliseconds(200)
  /// From how many tasks on the count has to be typed.
  static let typedFrom = 10
  /// Digits that can be typed.
  static let digits = 9

  init(
    action: OperatorAction, targets: ActionRequest.Targets, count: Int, title: String, lines: [String],
    answer: Answer, askedAt: Duration
  ) {
    self.action = action
    self.targets = targets
    self.count = count
    self.title = title
    self.lines = lines
    self.answer = answer
    self.askedAt = askedAt
  }

  /// Whether a key of now can be an answer.
  func takesAnswers(at uptime: Duration) -> Bool { uptime - askedAt >= Self.readingTime }

  /// Puts the question anew, after something has covered it.
  mutating func put(at uptime: Duration) {
    askedAt = uptime
    isDrawn = false
  }

  /// Takes note that the screen shows it.
  ///
  /// Only the first time counts.
  mutating func noteDrawn(at uptime: Duration) {
    guard !isDrawn else { return }
    isDrawn = true
    askedAt = max(askedAt, uptime)
  }
}
