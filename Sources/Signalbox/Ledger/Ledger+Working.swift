import SignalboxModel

/// What workers and the timer do.
extension Ledger {
  mutating func finish(_ outcomes: [FinishedAttempt]) -> [FinishAnswer] {
    let time = facts.time
    return outcomes.map { finished in
      let step = move(finished.key.task) { $0.finish(finished, at: time) }
      guard let state = step?.move.after else { return .stale }
      return .accepted(state)
    }
  }

  mutating func promote(_ ids: [TaskID]) -> Int {
    let time = facts.time
    return ids.count { id in move(id) { $0.becomeDue(at: time) } != nil }
  }

  mutating func rescue(_ attempts: [AttemptKey], _ policy: RescuePolicy) -> Int {
    let time = facts.time
    return attempts.count { key in move(key.task) { $0.rescue(key.attempt, policy, at: time) } != nil }
  }

  mutating func loseClosures(_ ids: [TaskID]) -> Int {
    let time = facts.time
    return ids.count { id in move(id) { $0.loseClosure(at: time) } != nil }
  }

  mutating func prune(_ ids: [TaskID]) -> Int {
    ids.count { id in
      guard rows.tasks.state(of: id)?.isFinal == true else { return false }
      return delete(id)
    }
  }

  /// - Returns: whether the task was there.
  mutating func delete(_ id: TaskID) -> Bool {
    guard let step = rows.tasks.remove(id) else { return false }
    note(step)
    return true
  }
}
