package import SignalboxModel

/// What an operator does to tasks.
package enum OperatorAction: String, CaseIterable, Sendable {
  case cancel
  case kill
  case retry
  case delete

  /// The states of the tasks that it can concern.
  var states: Set<TaskState> {
    switch self {
    case .cancel: [.waiting, .scheduled, .queued, .running]
    case .kill: [.running]
    case .retry: [.completed, .failed, .cancelled]
    case .delete: [.waiting, .scheduled, .queued, .completed, .failed, .cancelled]
    }
  }
}

extension TaskRegistry {
  package func cancel(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.cancel, ids, by: OperatorOrder(who))
  }

  package func kill(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.kill, ids, by: OperatorOrder(who))
  }

  package func retry(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.retry, ids, by: OperatorOrder(who))
  }

  package func delete(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.delete, ids, by: OperatorOrder(who))
  }

  /// Acts on every task of a filter, by rising id in batches; each is looked at once, so that none is acted on twice. All of
  /// it is one entry of the audit log, also when the filter has no task; an order that is cut off has what was done on it.
  ///
  /// - Returns: how many tasks came to each result; with `dryRun` nothing is done and `matched` alone is told.
  package func act(
    _ action: OperatorAction, on query: TaskQuery, dryRun: Bool, by who: Operator
  ) async throws -> [String: Int] {
    let order = OperatorOrder(who, filter: query.text, series: String(UInt64.random(in: .min ... .max), radix: 36))
    let query = query.and(states: action.states)
    var counts: [String: Int] = [:]
    var last: TaskID?
    while true {
      let ids = try await store.ids(query, after: last, limit: 1000)
      if dryRun {
        counts["matched", default: 0] += ids.count
      } else if !ids.isEmpty || last == nil {
        counts.merge(try await perform(action, ids, by: order).countedByName, uniquingKeysWith: +)
      }
      guard !ids.isEmpty else { return counts }
      last = ids.last
    }
  }

  package func perform(
    _ action: OperatorAction, _ ids: [TaskID], by who: Operator
  ) async throws -> [ActionResult] {
    try await perform(action, ids, by: OperatorOrder(who))
  }

  private func perform(
    _ action: OperatorAction, _ ids: [TaskID], by order: OperatorOrder
  ) async throws -> [ActionResult] {
    switch action {
    case .cancel: try await store.cancel(ids, by: order)
    case .kill: try await store.kill(ids, by: order)
    case .retry: try await store.retry(ids, by: order, heldClosures: closures.held(ids))
    case .delete: try await store.delete(ids, by: order)
    }
  }
}
