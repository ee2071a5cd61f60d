package import SignalboxModel

/// Which tasks an operator acts on.
package enum ActionTargets: Hashable, Sendable {
  /// These, whatever their state.
  case ids([TaskID])
  /// Those of a filter that the action takes; see `OperatorAction`. A filter that every task has is refused.
  case filter(TaskQuery)
  /// Every task that the action takes.
  case all
  /// Those that a proposal has shown.
  case set(String)
}

extension TaskRegistry {
  /// Says what an action would do and keeps the set of its tasks, so that it can be done to just those.
  ///
  /// - Throws: `Problem` when the targets make no sense or are a set already, `setGrew` when there are more than `atMost`;
  ///   ``StoreError``.
  package func propose(
    _ action: OperatorAction, on targets: ActionTargets, atMost: Int? = nil
  ) async throws -> BulkResult {
    if case .set = targets { throw Problem.unprocessable("A set was counted when it was made.", pointer: "/dryRun") }
    let chosen = try await freeze(action, targets)
    try chosen.tasks.check(atMost: atMost)
    var result = BulkResult(count: chosen.tasks.count, byState: chosen.tasks.counts)
    result.add(excluded: chosen.tasks.excluded)
    if case .ids(let ids) = targets {
      let missing = Set(ids).count - chosen.tasks.count - chosen.tasks.excluded.total
      if missing > 0 { result.counts[ActionResult.notFound.rawValue] = missing }
    }
    result.set = sets.keep(chosen)
    return result
  }

  /// Acts on tasks in commits of at most 1,000, with other calls in between.
  ///
  /// All of it is one entry of the audit log, also when there is no task; an order that is cut off has what was done on
  /// it.
  ///
  /// The tasks of a filter are those that it has now: what comes to it meanwhile is left alone, and so is what has left the
  /// states in which the set's tasks were, which counts as `changed`.
  ///
  /// - Throws: `Problem` when the targets make no sense, `setGrew` when there are more than `atMost`; ``StoreError``;
  ///   ``StoppedAction`` when the store fails while it is under way, with what was done.
  package func act(
    _ action: OperatorAction, on targets: ActionTargets, atMost: Int? = nil, by who: Operator
  ) async throws -> BulkResult {
    let series = String(UInt64.random(in: .min ... .max), radix: 36)
    switch targets {
    case .ids(let ids):
      guard !ids.isEmpty else { throw Problem.noIDs }
      return try await act(action, on: ids, OperatorOrder(who, series: series))
    case .set(let name):
      let kept = try sets.take(name, for: action, at: clock.uptime())
      try kept.tasks.check(atMost: atMost)
      return try await act(kept, OperatorOrder(who, filter: kept.filter, series: series))
    case .filter, .all:
      let chosen = try await freeze(action, targets)
      try chosen.tasks.check(atMost: atMost)
      return try await act(chosen, OperatorOrder(who, filter: chosen.filter, series: series))
    }
  }

  /// The most tasks that one commit acts on.
  private static let step = 1000

  private func act(_ chosen: FrozenSets.Kept, _ order: OperatorOrder) async throws -> BulkResult {
    var order = order
    order.states = chosen.tasks.states
    order.excluded = chosen.tasks.excluded
    // A task that is cancelled or deleted lets those go on that wait for it, which come after it.
    let isBackward = order.states?.contains(.waiting) == true
    let ids = isBackward ? Array(chosen.tasks.ids).reversed() : Array(chosen.tasks.ids)
    return try await act(chosen.action, on: ids, order, byState: chosen.tasks.counts)
  }

  /// Acts on tasks in commits of at most ``step``; `byState` is nil to count the tasks by the states in which they are
  /// found.
  private func act(
    _ action: OperatorAction, on ids: [TaskID], _ order: OperatorOrder, byState: StateCounts? = nil
  ) async throws -> BulkResult {
    var order = order
    order.count = ids.count
    var result = BulkResult(count: ids.count, byState: byState ?? StateCounts())
    result.add(excluded: order.excluded)
    var rest = ids[...]
    repeat {
      let step = Array(rest.prefix(Self.step))
      do {
        result.add(try await perform(action, step, order), countsStates: byState == nil)
      } catch {
        // Of one task the error alone tells all.
        guard ids.count > 1 else { throw error }
        let isUncertain = (error as? StoreError)?.leavesDoubt ?? false
        result.add(uncertain: isUncertain ? step.count : 0, of: rest.count)
        throw StoppedAction(action: action, result: result, cause: error)
      }
      rest = rest.dropFirst(Self.step)
      // Told once, with the first of the series.
      order.count = 0
      order.excluded = StateCounts()
    } while !rest.isEmpty
    return result
  }

  private func freeze(_ action: OperatorAction, _ targets: ActionTargets) async throws -> FrozenSets.Kept {
    let query: TaskQuery
    var states = action.states
    var filter: String?
    switch targets {
    case .ids(let ids):
      guard !ids.isEmpty else { throw Problem.noIDs }
      query = TaskQuery([.init(.id(Set(ids)))])
    case .filter(let asked):
      guard !asked.isEverything else { throw Problem.wideFilter }
      query = asked
      states = action.states(in: asked)
      filter = asked.text
    case .all, .set:
      query = .all
      states = action.states(in: .all)
      filter = ""
    }
    let tasks = try await store.freeze(query, taking: states)
    return FrozenSets.Kept(action: action, filter: filter, tasks: tasks, madeAt: clock.uptime())
  }
}

extension TaskSet {
  fileprivate func check(atMost: Int?) throws(Problem) {
    guard let atMost, count > atMost else { return }
    throw Problem(
      type: "setGrew", title: "More tasks than expected", status: 409,
      detail: """
        The action would take \(CountText.grouped(count)) task\(count == 1 ? "" : "s"), and at most \(CountText.grouped(atMost)) \
        were expected. \
        Nothing was done. Look at them again before you act.
        """, pointer: "/atMost", counts: ["count": count, "atMost": atMost])
  }
}

extension BulkResult {
  fileprivate mutating func add(excluded: StateCounts) {
    for state in TaskState.all where excluded[state] > 0 { add(.excluded, in: state, count: excluded[state]) }
  }

  fileprivate mutating func add(_ outcomes: [ActionOutcome], countsStates: Bool) {
    for outcome in outcomes {
      add(outcome.result, in: outcome.state)
      if countsStates, let state = outcome.state { byState[state] += 1 }
    }
  }

  /// Counts the tasks at which the action ended.
  ///
  /// - Parameters:
  ///   - uncertain: of how many nobody can say whether the action was done.
  ///   - left: how many it has not done for certain, those included.
  fileprivate mutating func add(uncertain: Int, of left: Int) {
    if uncertain > 0 { counts[ActionResult.uncertain.rawValue] = uncertain }
    if left > uncertain { counts[ActionResult.notReached.rawValue] = left - uncertain }
  }
}

extension Problem {
  package static let noIDs = Problem.unprocessable("ids is empty: name at least one task.", pointer: "/ids")

  /// A filter that every task has is what an empty variable of a shell makes of one that was meant to be narrow.
  package static let wideFilter = Problem(
    type: "wideFilter", title: "Every task", status: 422,
    detail: """
      This filter is empty or has every task. Nothing was done. If every task is meant, say all instead of a filter (on the \
      command line: --all).
      """, pointer: "/filter")
}
