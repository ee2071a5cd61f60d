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
  package func cancel(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try await store.cancel(ids, by: who)
  }

  package func kill(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try await store.kill(ids, by: who)
  }

  package func retry(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try await store.retry(ids, by: who, heldClosures: closures.held(ids))
  }

  package func delete(_ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    try await store.delete(ids)
  }

  /// Acts on every task of a filter, by rising id in batches; each is looked at once, so that none is acted on twice.
  ///
  /// - Returns: how many tasks came to each result; with `dryRun` nothing is done and `matched` alone is told.
  package func act(
    _ action: OperatorAction, on query: TaskQuery, dryRun: Bool, by who: String
  ) async throws -> [String: Int] {
    let query = query.and(states: action.states)
    var counts: [String: Int] = [:]
    var last: TaskID?
    while true {
      let ids = try await store.ids(query, after: last, limit: 1000)
      guard !ids.isEmpty else { break }
      if dryRun {
        counts["matched", default: 0] += ids.count
      } else {
        for result in try await perform(action, ids, by: who) { counts[result.rawValue, default: 0] += 1 }
      }
      last = ids.last
    }
    return dryRun && counts.isEmpty ? ["matched": 0] : counts
  }

  package func perform(_ action: OperatorAction, _ ids: [TaskID], by who: String) async throws -> [ActionResult] {
    switch action {
    case .cancel: try await cancel(ids, by: who)
    case .kill: try await kill(ids, by: who)
    case .retry: try await retry(ids, by: who)
    case .delete: try await delete(ids, by: who)
    }
  }
}
