import Signalbox
import SignalboxModel

/// How things stand while the clock stands still.
enum Standing {
  /// Something runs or is about to.
  case busy
  /// Nothing happens until the clock moves, or the test does something.
  case settled
  /// Nothing runs, and what is queued never will; each with its reason.
  case stuck([String])
}

/// Why a queued task does not start.
private enum Obstacle {
  /// Until the clock moves or an attempt ends.
  case forNow
  case forGood(String)
}

extension TestRegistry {
  /// How tasks stand, where some running attempts are taken for standing still.
  func standing(ignoring isIgnored: (TaskRecord) -> Bool) async throws -> Standing {
    let running = try await tasks(.running)
    if running.contains(where: { !isIgnored($0) }) { return .busy }
    guard try await store.counts()[.queued] > 0, !isHeld else { return .settled }
    let queued = try await tasks(.queued)
    let queues = try await store.queues(.named(queued.map(\.queue)))
    var reasons: [String] = []
    for task in queued {
      let queue = queues.first { $0.name == task.queue } ?? QueueRecord(name: task.queue)
      switch obstacle(to: task, in: queue, running: running.count) {
      case nil: return .busy
      case .forNow: continue
      case .forGood(let reason): reasons.append(reason)
      }
    }
    return running.isEmpty && !queued.isEmpty && reasons.count == queued.count ? .stuck(reasons) : .settled
  }

  /// nil when the task is about to start; so is one that is held until its request's response has ended.
  private func obstacle(to task: TaskRecord, in queue: QueueRecord, running: Int) -> Obstacle? {
    if store.isHeld(task.id) { return nil }
    if queue.paused != nil { return .forGood("\(task.words) is in queue \(queue.name), which is paused") }
    if task.kind == .typed, !catalogue.knows(task.name) {
      return .forGood("\(task.words) has no type in the catalogue; register the type that is named \(task.name)")
    }
    let isFull = running >= slots || queue.counts[.running] >= queue.concurrency ?? .max
    return isFull || store.nextStart(in: queue.name) != nil ? .forNow : nil
  }

  /// The tasks in a state, the first ones if they are many.
  func tasks(_ state: TaskState) async throws -> [TaskRecord] {
    let query = TaskQuery([TaskQuery.Term(.state([state]))])
    return try await store.page(PageRequest(query: query, limit: Limits.page)).tasks
  }
}
