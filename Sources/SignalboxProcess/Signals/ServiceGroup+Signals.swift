public import ServiceLifecycle

extension ServiceGroup {
  /// Runs the services; the first SIGTERM or ^C begins a graceful shutdown, and the second one ends the process at once, with
  /// the status 130, even when every one of its threads is stuck.
  ///
  /// SIGHUP, which comes when the terminal is closed, counts as a first one only, and is not heeded at all when `nohup`
  /// has it ignored. Give the group no signals of its own: it hears only the first, and keeps the second from everyone
  /// else.
  ///
  ///     let group = ServiceGroup(services: [app], logger: logger)
  ///     try await group.runHeedingSignals()
  ///
  /// - Throws: as `run()`; ``EndingSignalsError``.
  public nonisolated func runHeedingSignals() async throws {
    let first = try EndingSignals.first()
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        // Also at the end of a stream that was cancelled, which is after the group's own end.
        for await _ in first { await self.triggerGracefulShutdown() }
      }
      try await run()
      tasks.cancelAll()
    }
  }
}
