import SignalboxModel

/// Moments and lists within a sentence.
enum MomentText {
  /// `at 14:03:27 UTC`, with the date on another day than that of `now`: `on 2026-11-22 at 14:03:27 UTC`.
  static func at(_ moment: Timestamp, now: Timestamp) -> String {
    let text = moment.rfc3339
    let clock = "at \(text.dropFirst(11).prefix(8)) UTC"
    return text.prefix(10) == now.rfc3339.prefix(10) ? clock : "on \(text.prefix(10)) \(clock)"
  }

  /// `a, b and c`, of more than `limit` only the first with how many more there are.
  static func list(_ words: [String], limit: Int) -> String {
    guard words.count <= limit else {
      return "\(words.prefix(limit).joined(separator: ", ")) and \(words.count - limit) more"
    }
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) and \(last)"
  }
}
