import SignalboxModel

/// Reads an attempt's log piece by piece as it grows: asleep until there is more, then at most ten times a second.
final actor LogFollower {
  private let registry: TaskRegistry
  private let id: TaskID
  private let bell: Signal
  private var attempt: Int?
  private var start: LogRequest.Start
  private var hasBegun = false
  private var isOver = false
  private static let interval = Duration.milliseconds(100)
  /// Bytes of one piece, small since each of many followers may hold one.
  private static let piece = 64 << 10

  init(registry: TaskRegistry, id: TaskID, attempt: Int?, start: LogRequest.Start) {
    self.registry = registry
    self.id = id
    self.attempt = attempt
    self.start = start
    bell = registry.bell.listen(to: id)
  }

  deinit {
    registry.bell.leave(id, bell)
  }

  /// The next piece, waiting for it; nil after the end.
  func next() async throws -> LogUpdate? {
    while !isOver {
      let update = try await look()
      if update != nil || isOver { return update }
      // Other processes ring no bell here: their writes are looked for.
      let next = registry.store.isSingleProcess ? nil : registry.clock.uptime() + .seconds(1)
      try await bell.wait(until: next, on: registry.clock)
      try await registry.clock.sleep(for: Self.interval)
    }
    return nil
  }

  private func look() async throws -> LogUpdate? {
    guard let (page, _) = try await registry.logPage(of: id, attempt: attempt, start, limit: Self.piece),
      let task = try await registry.store.task(id)
    else {
      isOver = true
      return nil
    }
    // Attempt 0 is a task that has not started: what is followed then is its first attempt.
    if page.attempt > 0 { attempt = page.attempt }
    // The first is told even when nothing is written yet: a reader then knows that, and not only that it hears nothing.
    if page.to > page.from || (page.attempt > 0 && !hasBegun) {
      hasBegun = true
      start = .offset(page.to)
      return .page(page)
    }
    guard page.final, page.attempt > 0 || task.state.isFinal else { return nil }
    isOver = true
    return .end(LogEnd(attempt: page.attempt, state: task.state))
  }
}
