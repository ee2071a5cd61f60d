import SignalboxModel

/// Tasks that wait for others, and tasks that are held.
extension MemoryState {
  /// What became already of a task that a new one is to wait for; nil when that has to wait.
  func pastEnd(of id: TaskID) -> PredecessorEnd? {
    guard let stored = tasks[id] else { return .deleted }
    return PredecessorEnd(stored.record.state, attempt: stored.attempts.compactMap(\.outcome).first(where: \.isItsOwn))
  }

  /// Keeps what became of a task for those who wait for it.
  mutating func note(_ end: PredecessorEnd?, of id: TaskID) {
    guard let end, followers[id] != nil else { return }
    endings.append((id, end))
  }

  /// Moves on whoever waits for something that ended in this change, and then whoever waits for them.
  mutating func settle(at now: Timestamp) {
    var next = 0
    while next < endings.count {
      let (task, end) = endings[next]
      next += 1
      for id in followers[task, default: []].sorted() { _ = move(id, at: now) { $0.predecessorEnded(end, at: now) } }
    }
    endings = []
  }

  mutating func unfollow(_ record: TaskRecord) {
    guard let after = record.after else { return }
    followers[after]?.remove(record.id)
    if followers[after]?.isEmpty == true { followers[after] = nil }
  }

  mutating func lift(_ ids: [TaskID]) {
    for id in ids where held.remove(id) != nil {
      if let stored = tasks[id], stored.record.state == .queued { line(stored) }
      mayServe = true
    }
  }

  mutating func loseClosures(except owners: Set<String>, at now: Timestamp) -> Int {
    let lost = tasks.values.filter { stored in
      guard case .closure(let owner, _) = stored.claimClass else { return false }
      return !stored.record.state.isFinal && !owners.contains(owner)
    }
    for stored in lost.sorted(by: { $0.record.id < $1.record.id }) { loseClosure(stored.record, at: now) }
    return lost.count
  }

  private mutating func loseClosure(_ record: TaskRecord, at now: Timestamp) {
    guard move(record.id, at: now, { $0.loseClosure(at: now) }), record.state == .running else { return }
    endAttempt(record.id, .lost, tasks[record.id]?.record.error, at: now)
    forget(record.attemptKey)
  }

  mutating func forget(_ key: AttemptKey) {
    leases[key] = nil
    directives[key] = nil
  }
}
