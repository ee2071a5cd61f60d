public import Signalbox
public import SignalboxModel

extension TestRegistry {
  /// Returns when no task is queued or running: everything that could run has run, what it added included. Tasks that wait
  /// for the clock do not count, a retry or a delayed task, nor those that wait for such a one; see ``advance(by:)``.
  ///
  /// - Parameter limit: how long to wait, in real time: a test that would hang fails instead.
  /// - Throws: ``TestRegistryError``: at once when the tasks are held or none of those queued will ever be taken, and after
  ///   `limit` naming the tasks that have not ended. ``StoreError``.
  public func drain(within limit: Duration = .seconds(30)) async throws {
    guard !isHeld else { throw TestRegistryError.held }
    try await settle(within: limit)
  }

  /// Whether tasks are held.
  public var isHeld: Bool { store.state.value.isHeld }

  /// From now on no task starts; those that run go on. What is added is kept, and can be looked at.
  public func hold() {
    store.state.change { $0.isHeld = true }
  }

  /// Lets tasks start again.
  public func release() {
    store.state.change { $0.isHeld = false }
    registry.lift([])
  }

  /// Has the store refuse whatever is added from now on, as on a full disk; nil ends it.
  public func refuse(_ error: StoreError?) {
    store.state.change { $0.refusal = error }
  }

  /// Returns when the first attempt of a task has been started, or more happened to it: for tests of what the world looks like
  /// while it runs. The attempt's own code may have its first line still before it.
  ///
  /// - Parameter limit: how long to wait, in real time.
  /// - Throws: ``TestRegistryError``; ``StoreError``.
  public func started(_ id: TaskID, within limit: Duration = .seconds(30)) async throws {
    try await wait(within: limit) {
      let task = try await self.record(of: id)
      return task.attempt > 0 || task.state.isFinal
    }
  }

  /// Waits until nothing is queued, unless held, and nothing runs but what `isIgnored` names.
  func settle(
    within limit: Duration, ignoring isIgnored: @escaping @Sendable (TaskRecord) -> Bool = { _ in false }
  ) async throws {
    try await wait(within: limit) { try await self.isSettled(isIgnored) }
  }

  /// Asks after each commit whether it is so.
  func wait(within limit: Duration, until isSo: @escaping @Sendable () async throws -> Bool) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          let commits = self.store.state.value.commits
          if try await isSo() { return }
          try await self.store.commit(after: commits)
        }
      }
      group.addTask {
        // Real time: the test's own clock stands still while it waits.
        try await ContinuousClock().sleep(for: limit)
        throw try await self.notDrained(limit)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  func isSettled(_ isIgnored: (TaskRecord) -> Bool) async throws -> Bool {
    let counts = try await store.counts()
    if counts[.running] > 0, try await tasks(.running).contains(where: { !isIgnored($0) }) { return false }
    guard counts[.queued] > 0, !isHeld else { return true }
    if counts[.running] == 0 { try await checkQueued() }
    return false
  }

  /// - Throws: ``TestRegistryError/Code/stuck`` when nothing that is queued will ever be taken.
  private func checkQueued() async throws {
    let paused = Set(try await store.queues().filter { $0.paused != nil }.map(\.name))
    let queued = try await tasks(.queued)
    guard !queued.isEmpty else { return }
    let reasons = queued.compactMap { task -> String? in
      if paused.contains(task.queue) { return "\(task.words) is in queue \(task.queue), which is paused" }
      if task.kind == .typed, !catalogue.knows(task.name) {
        return "\(task.words) has no type in the catalogue; register the type that is named \(task.name)"
      }
      return nil
    }
    guard reasons.count == queued.count else { return }
    throw TestRegistryError(.stuck, "nothing will run: " + reasons.lines)
  }

  private func notDrained(_ limit: Duration) async throws -> TestRegistryError {
    let tasks = try await tasks(.running) + tasks(.queued)
    let advice =
      tasks.contains { $0.attempt > 0 }
      ? "does a task wait for something that the test does not give?"
      : "is the registry run, by run(_:) or as a service of the application?"
    return TestRegistryError(
      .notDrained, "not drained after \(limit); \(advice) " + tasks.map { "\($0.words) is \($0.state)" }.lines)
  }

  func tasks(_ state: TaskState) async throws -> [TaskRecord] {
    let query = TaskQuery([TaskQuery.Term(.state([state]))])
    return try await registry.page(PageRequest(query: query, limit: Limits.page)).tasks
  }
}

extension TaskRecord {
  var words: String { "#\(id) \(name)" }
}

extension [String] {
  fileprivate var lines: String { prefix(20).joined(separator: "; ") + (count > 20 ? "; and more" : "") }
}
