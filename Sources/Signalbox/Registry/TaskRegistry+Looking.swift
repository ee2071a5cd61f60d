/// When the store looks after its files.
extension TaskRegistry {
  /// How long the store may go without a look while the system tells of changes and nothing is wrong: every look wakes an idle
  /// server.
  private static let rest = Duration.seconds(120)

  /// Has it look with each change that it is told of, and from time to time.
  func lookAtFiles(every interval: Duration) async throws {
    if let changes = store.fileChanges() {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in changes { await self.store.look() } }
        group.addTask { try await self.keepLooking(every: interval, resting: Self.rest) }
        // Once nobody tells any more, it looks as often as where nobody ever did.
        defer { group.cancelAll() }
        try await group.next()
      }
      try Task.checkCancellation()
    }
    try await keepLooking(every: interval, resting: interval)
  }

  private func keepLooking(every interval: Duration, resting rest: Duration) async throws {
    while true {
      try await clock.sleep(for: await store.look() ? interval : rest)
    }
  }
}
