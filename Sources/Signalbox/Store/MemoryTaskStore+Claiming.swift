import HeapModule
import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  public func claim(_ request: ClaimRequest) async throws -> [ClaimedTask] {
    try await withCheckedThrowingContinuation { continuation in
      do {
        let claimed = try commit { state -> [ClaimedTask]? in
          let claimed = state.claim(request, at: clock)
          guard claimed.isEmpty, request.waits, state.mayWait else { return claimed }
          state.waiting.append(MemoryState.WaitingClaim(request: request) { continuation.resume(with: $0) })
          return nil
        }
        if let claimed { continuation.resume(returning: claimed) }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  public func letClaimsWait(_ isAllowed: Bool) {
    if isAllowed {
      state.withLock { $0.mayWait = true }
    } else {
      endWaiting(.success([])) { $0.mayWait = false }
    }
  }

  /// Answers every claim that waits.
  func endWaiting(
    _ answer: Result<[ClaimedTask], any Error>, _ change: (inout MemoryState) -> Void = { _ in }
  ) {
    let waiting = state.withLock { state in
      change(&state)
      defer { state.waiting = [] }
      return state.waiting
    }
    for claim in waiting { claim.answer(answer) }
  }
}

extension MemoryState {
  /// A claim that found nothing and waits. Ends by being served or withdrawn.
  struct WaitingClaim {
    var request: ClaimRequest
    var answer: @Sendable (Result<[ClaimedTask], any Error>) -> Void
  }

  /// Claims for those who wait when the change under way may have brought something for them.
  ///
  /// - Returns: who is to be answered with what.
  mutating func serveWaiting(at clock: any TaskClock) -> [(claim: WaitingClaim, tasks: [ClaimedTask])] {
    guard !waiting.isEmpty, counts[.queued] > 0 else { return [] }
    guard mayServe || pending.map({ $0.isClaimable || $0.moves.contains { $0.before == .running } }) ?? false else {
      return []
    }
    mayServe = false
    var served: [(claim: WaitingClaim, tasks: [ClaimedTask])] = []
    let all = waiting
    waiting = []
    for claim in all {
      let claimed = self.claim(claim.request, at: clock)
      if claimed.isEmpty { waiting.append(claim) } else { served.append((claim, claimed)) }
    }
    return served
  }

  mutating func claim(_ request: ClaimRequest, at clock: any TaskClock) -> [ClaimedTask] {
    var claimed: [ClaimedTask] = []
    let uptime = clock.uptime()
    let elapsed = rates.isEmpty ? .zero : clock.elapsed()
    let now = clock.now()
    while claimed.count < request.limit, let id = popNext(for: request, at: elapsed) {
      guard move(id, at: now, { $0.claim(by: request.worker, at: now) }), let stored = tasks[id] else { continue }
      let record = stored.record
      rates[ExactText(record.queue)]?.take(at: elapsed)
      stored.attempts.append(AttemptRecord(attempt: record.attempt, worker: request.worker, startedAt: now))
      leases[record.attemptKey] = Lease(worker: request.worker, start: uptime, end: uptime + request.lease)
      claimed.append(
        ClaimedTask(
          task: record, payloadVersion: record.payloadVersion, environment: stored.environment,
          waited: waited(stored, now: now)))
    }
    return claimed
  }

  /// How long a task could have started: not while its queue was paused.
  func waited(_ stored: Stored, now: Timestamp) -> Duration {
    let wait = jumps.wait(of: stored.record, readyAt: stored.readyAt, now: now)
    guard !resumed.isEmpty, let moment = resumed[ExactText(stored.record.queue)] else { return wait }
    return min(wait, jumps.age(since: moment, now: now))
  }

  /// Takes the best task out of the lines that the request may claim from.
  private mutating func popNext(for request: ClaimRequest, at elapsed: Duration) -> TaskID? {
    while let (queue, kind) = bestLine(for: request, at: elapsed) {
      if let id = popLine(of: queue, kind) { return id }
    }
    return nil
  }

  private func bestLine(for request: ClaimRequest, at elapsed: Duration) -> (ExactText, ClaimClass)? {
    var best: (place: InLine, queue: ExactText, kind: ClaimClass)?
    for (queue, kinds) in lines where isOpen(queue, at: elapsed) {
      for (kind, line) in kinds where request.accepts(kind) {
        if let first = line.tasks.min, best.map({ first < $0.place }) ?? true { best = (first, queue, kind) }
      }
    }
    return best.map { ($0.queue, $0.kind) }
  }

  private func isOpen(_ name: ExactText, at elapsed: Duration) -> Bool {
    guard let queue = queues[name] else { return true }
    return queue.paused == nil && queue.counts[.running] < queue.concurrency ?? .max
      && rates[name].map { $0.available(at: elapsed) > 0 } ?? true
  }
}

extension ClaimRequest {
  fileprivate func accepts(_ kind: MemoryState.ClaimClass) -> Bool {
    switch kind {
    case .command: commands
    case .typed(let name): names.contains(name)
    case .closure(let owner, let closureClass): owner == self.owner && closureClass == closures
    }
  }
}
