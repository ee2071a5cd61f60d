import SignalboxModel

/// Says why a task is not running, from what the registry knows now.
struct WaitReasons {
  private let queues: [String: QueueRecord]
  private let catalogue: TaskCatalogue
  private let runsCommands: Bool
  private let slots: SlotUse
  private let isDraining: Bool

  init(queues: [QueueRecord], catalogue: TaskCatalogue, slots: SlotUse, isDraining: Bool) {
    self.queues = Dictionary(queues.map { ($0.name, $0) }) { first, _ in first }
    self.catalogue = catalogue
    runsCommands = catalogue.commands != nil
    self.slots = slots
    self.isDraining = isDraining
  }

  /// nil for a task that is running or final.
  func reason(for task: TaskRecord) -> String? {
    switch task.state {
    case .waiting: task.after.map { "waits for #\($0)" } ?? "waits"
    case .scheduled:
      if let error = task.error { "retry \(task.tries) after \(error.type)" } else { "scheduled" }
    case .queued: queued(task)
    default: nil
    }
  }

  private func queued(_ task: TaskRecord) -> String {
    let queue = queues[task.queue]
    if let mark = queue?.paused { return "paused by \(mark.by)" }
    switch task.kind {
    case .typed where !catalogue.knows(task.name): return "no worker knows \(task.name)"
    case .command where !runsCommands: return "no worker runs commands"
    default: break
    }
    if isDraining { return "server is stopping" }
    if let limit = queue?.concurrency, let running = queue?.counts[.running], running >= limit {
      return "limit \(limit) reached"
    }
    return slots.used >= slots.total ? "no free slot" : "next"
  }
}
