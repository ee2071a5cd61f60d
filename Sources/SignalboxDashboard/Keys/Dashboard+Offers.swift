import SignalboxModel

extension Dashboard {
  /// Whether a key does something as things stand; the footer offers no other.
  ///
  /// Of marked tasks it is not known what is legal for each: the server counts them before anything is done.
  func offers(_ command: Command) -> Bool {
    switch command {
    case .act(let action): canAct && (!marks.isEmpty || list.selected.map { action.isLegal(for: $0) } == true)
    case .retryMany: canAct && (!marks.isEmpty || retryManyProblem == nil)
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

  /// Why an action on all of the list would retry nothing; nil when there may be something to retry.
  ///
  /// While the list is being loaded nobody knows: the server is asked, which counts in any case.
  var retryManyProblem: String? {
    guard subject == .failed || subject == .completed else {
      return "R retries what has ended: go to Failed (3) or Completed (4), or mark tasks"
    }
    if list.total == 0 { return "nothing is listed to retry" }
    guard subject == .failed || filterNamesStates else {
      return "R retries failed tasks: to run completed ones again, mark them or filter by state:completed"
    }
    return nil
  }

  var filterNamesStates: Bool { (try? TaskQuery(parsing: list.filter))?.namedStates != nil }
}
