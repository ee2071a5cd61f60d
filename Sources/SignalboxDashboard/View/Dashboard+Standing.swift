import SignalboxModel

/// What is to be said for as long as it is so, in the header and in titles.
extension Dashboard {
  /// Says which queues are paused.
  ///
  /// - Parameter columns: the room that there is. Names are cut for it, though to no less than 16 columns each.
  /// - Returns: the first two by name, such as `paused: bulk, mail +3`; nil while none is.
  func pausedWords(in columns: Int = 0) -> String? {
    guard let paused = board?.pausedQueues, !paused.isEmpty else { return nil }
    let names = paused.prefix(2).map { DisplayText.sanitised($0) }
    let more = paused.count > names.count ? " +\(CountText.grouped(paused.count - names.count))" : ""
    let start = "paused: "
    let room = columns - start.count - more.count - 2 * (names.count - 1)
    // What a short name leaves, the other may have.
    let shortest = names.map { DisplayText.width(of: $0) }.min() ?? 0
    let share = names.count == 1 ? room : max(room / 2, room - shortest)
    return start + names.map { DisplayText.truncated($0, to: max(16, share)) }.joined(separator: ", ") + more
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
