public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  public func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    try await commit(weight: max(ids.count, 1)) { session in
      // Logs of gigabytes take their time: nobody who deletes a task waits for that.
      if action == .delete { session.leavesLogs = true }
      return try session.perform(action, on: ids, by: order, heldClosures: heldClosures)
    }
  }

  public func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try await writer.write { session in
      let known = session.board.queue(name)
      let before = known.isConfigured ? known.record : nil
      let queue = try session.change(queue: name, patch, by: order.who.name)
      let isChange = before != queue
      let entry = order.entry(queue: name, patch, isChange: isChange, at: session.now)
      try session.write(LedgerAudit(entry, series: order.series, isChange: isChange))
      return queue
    }
  }
}
