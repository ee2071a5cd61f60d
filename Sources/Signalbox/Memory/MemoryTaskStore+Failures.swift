import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  /// Looks at every task.
  public func failures(within age: Duration, limit: Int) async throws -> [FailureShare] {
    state.withLock { state in
      let (now, jumps) = state.timeOfDay(by: clock)
      let moment = now + (.zero - age)
      var names: [ExactText: (failed: Int, completed: Int, ends: [FailureShare.End])] = [:]
      for task in state.tasks.values.lazy.map(\.record) where task.state == .failed || task.state == .completed {
        let isFailure = task.state == .failed
        names[ExactText(task.name), default: (0, 0, [])].failed += isFailure ? 1 : 0
        names[ExactText(task.name), default: (0, 0, [])].completed += isFailure ? 0 : 1
        guard let at = task.finishedAt.map({ jumps.adjusted($0, now: now) }), at > moment else { continue }
        var failure = isFailure ? task.error : nil
        // It may hold what is redacted.
        if task.redacted != nil { failure?.message = "" }
        names[ExactText(task.name)]?.ends.append(FailureShare.End(at: at, failure: failure))
      }
      return names.filter { $0.value.failed > 0 }
        .sorted { ($1.value.failed, $0.key) < ($0.value.failed, $1.key) }
        .prefix(limit)
        .map { name, found in
          FailureShare(name: name.text, failed: found.failed, completed: found.completed, ends: found.ends)
        }
    }
  }
}
