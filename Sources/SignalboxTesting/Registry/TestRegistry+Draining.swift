public import Signalbox
public import SignalboxModel

extension TestRegistry {
  /// Returns when no task is queued or running: everything that could run has run, what it added included.
  ///
  /// Tasks that wait for the clock do not count, a retry or a delayed task, nor those that wait for such a one; see
  /// ``advance(by:within:)``.
  ///
  /// - Parameter limit: how long to wait while nothing at all happens, in real time: a test that would hang fails instead,
  ///   and a slow machine does not make one fail.
  /// - Throws: ``TestRegistryError``: at once when the tasks are held or none of those queued will ever be taken, and after
  ///   `limit` without a commit naming the tasks that have not ended. `StoreError`.
  public func drain(within limit: Duration = .seconds(30)) async throws {
    guard !isHeld else { throw TestRegistryError.held }
    try await settle(within: limit)
  }

  /// Whether tasks are held.
  public var isHeld: Bool { store.state.value.isHeld }

  /// From now on no task starts; those that run go on.
  ///
  /// What is added is kept, and can be looked at.
  public func hold() {
    store.state.change { $0.isHeld = true }
    store.letClaimsWait(false)
  }

  /// Lets tasks start again.
  public func release() {
    store.state.change { $0.isHeld = false }
    store.letClaimsWait(true)
    registry.lift([])
  }

  /// Has the store refuse whatever is added from now on, as on a full disk; nil ends it.
  public func refuse(_ error: StoreError?) {
    store.state.change { $0.refusal = error }
  }

  /// Returns when the first attempt of a task has been started, or more happened to it: for tests of what the world looks like
  /// while it runs.
  ///
  /// The attempt's own code may have its first line still before it.
  ///
  /// - Parameters:
  ///   - id: the task's.
  ///   - limit: how long to wait while nothing at all happens, in real time.
  /// - Throws: ``TestRegistryError``; `StoreError`.
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
    try await wait(within: limit) {
      switch try await self.standing(ignoring: isIgnored) {
      case .busy: return false
      case .settled: return true
      case .stuck(let reasons): throw TestRegistryError(.stuck, "nothing will run: " + reasons.lines)
      }
    }
  }

  /// Returns when it is so, which is asked after each commit.
  func wait(within limit: Duration, until isSo: @escaping @Sendable () async throws -> Bool) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          let commits = self.store.commits
          let isSoNow = try await isSo()
          // What was looked at piece by piece is of one moment when nothing was committed meanwhile.
          if isSoNow, self.store.commits == commits { return }
          try await self.store.commit(after: commits)
        }
      }
      group.addTask {
        var commits: Int
        repeat {
          commits = self.store.commits
          // Real time: the test's own clock stands still while it waits.
          try await ContinuousClock().sleep(for: limit)
        } while self.store.commits != commits
        throw try await self.notDrained(limit)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func notDrained(_ limit: Duration) async throws -> TestRegistryError {
    let tasks = try await tasks(.running) + tasks(.queued)
    let advice =
      tasks.contains { $0.attempt > 0 }
      ? "does a task wait for something that the test does not give?"
      : "is the registry run, by run(_:) or as a service of the application?"
    return TestRegistryError(
      .notDrained,
      "not drained, and nothing has happened for \(limit); \(advice) "
        + tasks.map { "\($0.words) is \($0.state)" }.lines)
  }
}

extension TaskRecord {
  var words: String { "#\(id) \(name)" }
}

extension [String] {
  var lines: String { prefix(20).joined(separator: "; ") + (count > 20 ? "; and more" : "") }
}
