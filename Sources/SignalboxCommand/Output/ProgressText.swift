import SignalboxModel

/// What is told of long work while it goes on: `added 12,000, 5,200 a second, about 9s left`.
///
/// A pure function of how far it is and of when, so that it is told at most ten times a second.
struct ProgressText {
  /// What is done, such as `added`.
  var verb: String
  /// When it began, by any clock that does not go back.
  var start: Duration
  private var last: Duration?

  private static let interval = Duration.milliseconds(100)
  /// Nothing is said of what ends sooner.
  private static let patience = Duration.milliseconds(500)

  init(_ verb: String, start: Duration) {
    self.verb = verb
    self.start = start
  }

  /// Says how far the work is.
  ///
  /// - Parameters:
  ///   - done: how much of the work is done.
  ///   - part: how much of the work is done, from 0 to 1; nil when nobody knows how much there is.
  ///   - now: the uptime.
  /// - Returns: the text to show now; nil while the one that is shown is young.
  mutating func text(done: Int, part: Double?, at now: Duration) -> String? {
    let elapsed = now - start
    guard elapsed >= Self.patience, last.map({ now - $0 >= Self.interval }) ?? true else { return nil }
    last = now
    var words = "\(verb) \(CountText.grouped(done))"
    if done > 0 { words += ", \(CountText.grouped(Int(Double(done) / elapsed.seconds))) a second" }
    if let part, part > 0, part < 1 {
      words += ", about \(DurationText.compact(.seconds(elapsed.seconds * (1 - part) / part))) left"
    }
    return words
  }
}
