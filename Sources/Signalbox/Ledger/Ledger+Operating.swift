import SignalboxModel

/// What operators do.
extension Ledger {
  mutating func operate(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) -> [ActionOutcome] {
    // Asked before the first of them can be deleted.
    let name = ids.first.flatMap { rows.tasks[$0]?.record.name }
    let outcomes = ids.map { operate(action, on: $0, by: order, closureIsHeld: heldClosures.contains($0)) }
    let entry = order.entry(action, of: ids, name: name, outcomes: outcomes, at: facts.time.now)
    changes.audits.append(
      LedgerAudit(entry, series: order.series, isChange: outcomes.contains(where: \.isChange)))
    return outcomes
  }

  private mutating func operate(
    _ action: OperatorAction, on id: TaskID, by order: OperatorOrder, closureIsHeld isHeld: Bool
  ) -> ActionOutcome {
    let row = rows.tasks[id]
    if let refused = order.refusal(of: row?.record.state) { return refused }
    guard let row else { return ActionOutcome(.notFound, in: nil) }
    switch action {
    case .cancel: return cancel(row.record, by: order.who.name)
    case .kill: return kill(row, by: order.who.name)
    case .retry: return retry(row.record, closureIsHeld: isHeld)
    case .delete:
      guard row.record.state != .running else { return ActionOutcome(.illegal, in: .running) }
      _ = delete(id)
      return ActionOutcome(.deleted, in: row.record.state)
    }
  }

  private mutating func cancel(_ task: TaskRecord, by who: String) -> ActionOutcome {
    let time = facts.time
    guard move(task.id, { $0.cancel(by: who, at: time) }) != nil else {
      return task.state == .running
        ? ActionOutcome(.requested, in: .running, isChange: false) : ActionOutcome(.illegal, in: task.state)
    }
    guard task.state == .running else { return ActionOutcome(.cancelled, in: task.state) }
    direct(task.id, .cancel)
    return ActionOutcome(.requested, in: .running)
  }

  private mutating func kill(_ row: LedgerRow, by who: String) -> ActionOutcome {
    let (time, task) = (facts.time, row.record)
    guard task.state == .running else { return ActionOutcome(.illegal, in: task.state) }
    guard task.kind == .command else { return ActionOutcome(.notKillable, in: .running) }
    _ = move(task.id) { $0.cancel(by: who, at: time) }
    direct(task.id, .kill)
    return ActionOutcome(.requested, in: .running, isChange: row.directive ?? .cancel < .kill)
  }

  private mutating func retry(_ task: TaskRecord, closureIsHeld isHeld: Bool) -> ActionOutcome {
    let time = facts.time
    if move(task.id, { $0.retry(closureIsHeld: isHeld, at: time) }) != nil {
      return ActionOutcome(.retried, in: task.state)
    }
    return ActionOutcome(task.isLostClosure(isHeld: isHeld) ? .closureLost : .illegal, in: task.state)
  }

  private mutating func direct(_ id: TaskID, _ directive: Directive) {
    if let directed = rows.tasks.direct(id, directive) { changes.directives.append(directed) }
  }

  mutating func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) -> QueueRecord {
    let time = facts.time
    var queue = rows.queues[ExactText(name)] ?? LedgerQueue(QueueRecord(name: name))
    let isChange = queue.change(patch, by: order.who.name, at: time)
    rows.queues[ExactText(name)] = queue
    changes.queues.append(queue)
    let entry = order.entry(queue: name, patch, isChange: isChange, at: time.now)
    changes.audits.append(LedgerAudit(entry, series: order.series, isChange: isChange))
    return queue.record
  }
}
