package import SignalboxModel

/// What operators do to tasks, in one commit.
extension TaskRegistry {
  package func cancel(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.cancel, ids, by: who).map(\.result)
  }

  package func kill(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.kill, ids, by: who).map(\.result)
  }

  package func retry(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.retry, ids, by: who).map(\.result)
  }

  package func delete(_ ids: [TaskID], by who: Operator) async throws -> [ActionResult] {
    try await perform(.delete, ids, by: who).map(\.result)
  }

  /// Acts on tasks in one commit.
  package func perform(
    _ action: OperatorAction, _ ids: [TaskID], by who: Operator
  ) async throws -> [ActionOutcome] {
    try await perform(action, ids, OperatorOrder(who))
  }

  /// Acts on tasks in one commit, as a part of an order.
  func perform(_ action: OperatorAction, _ ids: [TaskID], _ order: OperatorOrder) async throws -> [ActionOutcome] {
    try await store.perform(
      action, on: ids, by: order, heldClosures: action == .retry ? closures.held(ids) : [])
  }
}
