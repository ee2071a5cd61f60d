public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  public func cancel(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try await commit { session in
      try session.audit(.cancel, of: ids, by: order) { try $0.cancel($1, by: order.who.name) }
    }
  }

  public func kill(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try await writer.write { session in
      try session.audit(.kill, of: ids, by: order) { try $0.kill($1, by: order.who.name) }
    }
  }

  public func retry(
    _ ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionResult] {
    try await commit { session in
      try session.audit(.retry, of: ids, by: order) { try $0.retry($1, closureIsHeld: heldClosures.contains($1)) }
    }
  }

  public func delete(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    let results = try await commit { session in
      try session.audit(.delete, of: ids, by: order) { try $0.delete($1) }
    }
    try await discardLogs()
    return results
  }

  public func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try await writer.write { session in
      let queue = try session.change(queue: name, patch, by: order.who.name)
      try session.audit(order.entry(queue: name, patch, at: session.now), series: order.series)
      return queue
    }
  }
}
