public import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  /// Does the same to each of these tasks, with one entry in the audit log.
  public func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    try commit { state in
      let outcomes = state.perform(.operate(action, on: ids, by: order, heldClosures: heldClosures)).outcomes
      for (id, outcome) in zip(ids, outcomes) where outcome.result == .deleted { memoryLogs.delete(id) }
      return outcomes
    }
  }

  /// Changes a queue, making it if there is none of that name, with one entry in the audit log.
  public func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try commit { $0.perform(.change(queue: name, patch, by: order)).queue }
  }

  /// Entries of the audit log, newest first.
  public func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry] {
    try await ReadLimit.scan(by: clock) { _ in state.withLock { $0.audit.read(query, before: before, limit: limit) } }
  }
}
