public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  public func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    let outcomes = try await commit(weight: max(ids.count, 1)) { session in
      try session.perform(action, on: ids, by: order, heldClosures: heldClosures)
    }
    if action == .delete { try await discardLogs() }
    return outcomes
  }

  public func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try await writer.write { session in
      let before = session.board.lines[ExactText(name)]?.isConfigured == true ? session.board.record(of: name) : nil
      let queue = try session.change(queue: name, patch, by: order.who.name)
      let isChange = before != queue
      try session.audit(
        order.entry(queue: name, patch, isChange: isChange, at: session.now), series: order.series, isChange: isChange)
      return queue
    }
  }
}
