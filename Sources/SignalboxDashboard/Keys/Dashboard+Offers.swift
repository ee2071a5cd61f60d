import SignalboxModel

extension Dashboard {
  /// Whether a key does something as things stand; the footer offers no other.
  ///
  /// Of marked tasks it is not known what is legal for each: the server counts them before anything is done.
  func offers(_ command: Command) -> Bool {
    switch command {
    case .act(let action): canAct && (!marks.isEmpty || list.selected.map { action.isLegal(for: $0) } == true)
    case .retryMany: canAct && (!marks.isEmpty || retriesMany)
    case .pauseQueue: canAct && list.selected != nil
    case .inspect, .why, .mark: list.selected != nil
    case .log: list.selected.map { $0.attempt > 0 } == true
    case .follow, .search, .nextError, .wrap, .time: log.key != nil
    case .nextMatch: log.search != nil
    case .earlierAttempt: attempt(.earlier) != nil
    case .laterAttempt: attempt(.later) != nil
    default: true
    }
  }

  /// Whether the server takes orders from this board.
  private var canAct: Bool { link.isLive && board?.isReadOnly != true }

  /// Whether the list holds what an action on all of it would retry.
  private var retriesMany: Bool {
    guard let total = list.total, total > 0 else { return false }
    return subject == .failed || subject == .completed && filterNamesStates
  }

  var filterNamesStates: Bool { (try? TaskQuery(parsing: list.filter))?.namedStates != nil }
}
