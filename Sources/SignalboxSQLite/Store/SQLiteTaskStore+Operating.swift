public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  /// Does the same to each of these tasks in one commit; logs of deleted tasks go with the next pruning.
  public func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    try await writer.write(weight: max(ids.count, 1)) { session in
      // Logs of gigabytes take their time: nobody who deletes a task waits for that.
      if action == .delete { session.leavesLogs = true }
      return try session.perform(.operate(action, on: ids, by: order, heldClosures: heldClosures)).outcomes
    }
  }

  /// Changes a queue, making it if there is none of that name.
  public func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try await writer.write { try $0.perform(.change(queue: name, patch, by: order)).queue }
  }
}
