import SignalboxModel

/// What is to be said for as long as it is so, in the header and in titles.
extension Dashboard {
  /// Which queues are paused, the first two by name: `paused: bulk, mail +3`; nil while none is.
  var pausedWords: String? {
    guard let paused = board?.pausedQueues, !paused.isEmpty else { return nil }
    let named = paused.prefix(2).map { DisplayText.truncated(DisplayText.sanitised($0), to: 16) }
    let more = paused.count > named.count ? " +\(CountText.grouped(paused.count - named.count))" : ""
    return "paused: " + named.joined(separator: ", ") + more
  }

  /// The same where there is room for a number alone; empty while no queue is paused.
  var pausedCount: String {
    guard let count = board?.pausedQueues.count, count > 0 else { return "" }
    return " (\(count) paused)"
  }

  /// From when everything on screen is, `as of 15:00:03`, while the server is not heard of; nil while it is, or never
  /// was.
  var asOf: String? {
    guard case .lost = link, let board else { return nil }
    return "as of \(TimeText.clock(board.told, in: configuration.zone))"
  }
}
