import HeapModule
import SignalboxModel
import Synchronization

extension MemoryTaskStore {
  /// Makes attempts of queued tasks, at the cost of the logarithm of the line's length for each.
  public func claim(_ request: ClaimRequest) async throws -> [ClaimedTask] {
    try await withCheckedThrowingContinuation { continuation in
      do {
        let claimed = try commit { state -> [ClaimedTask]? in
          let claimed = state.claim(request)
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

  /// Whether claims may wait; with false those that wait are answered with nothing.
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
  /// A claim that found nothing and waits.
  ///
  /// Ends by being served or withdrawn.
  struct WaitingClaim {
    var request: ClaimRequest
    var answer: @Sendable (Result<[ClaimedTask], any Error>) -> Void
  }

  /// Claims for those who wait when the change under way may have brought something for them.
  ///
  /// - Returns: who is to be answered with what.
  mutating func serveWaiting() -> [(claim: WaitingClaim, tasks: [ClaimedTask])] {
    guard !waiting.isEmpty, counts[.queued] > 0 else { return [] }
    guard mayServe || pending.map({ $0.isClaimable || $0.moves.contains { $0.before == .running } }) ?? false else {
      return []
    }
    mayServe = false
    var served: [(claim: WaitingClaim, tasks: [ClaimedTask])] = []
    let all = waiting
    waiting = []
    for claim in all {
      let claimed = self.claim(claim.request)
      if claimed.isEmpty { waiting.append(claim) } else { served.append((claim, claimed)) }
    }
    return served
  }

  mutating func claim(_ request: ClaimRequest) -> [ClaimedTask] {
    var claimed: [ClaimedTask] = []
    while claimed.count < request.limit, let id = popNext(for: request) {
      guard let stored = tasks[id], let step = stored.row.claim(by: request.worker, at: time) else { continue }
      take(step, of: stored)
      let record = stored.row.record
      if !rated.isEmpty { queues[ExactText(record.queue)]?.starts?.take(at: time.elapsed) }
      leases[record.attemptKey] = Lease(worker: request.worker, end: time.uptime + request.lease)
      claimed.append(
        ClaimedTask(
          task: record, payloadVersion: record.payloadVersion, environment: stored.environment,
          waited: waited(stored, now: time.now)))
    }
    return claimed
  }

  /// How long a task could have started.
  func waited(_ stored: Stored, now: Timestamp) -> Duration {
    let resumed = hasResumed ? queues[ExactText(stored.row.record.queue)]?.resumed : nil
    return stored.row.waited(jumps, resumed: resumed, now: now)
  }

  /// Takes the best task out of the lines that the request may claim from.
  private mutating func popNext(for request: ClaimRequest) -> TaskID? {
    while let (queue, kind) = bestLine(for: request) {
      if let id = popLine(of: queue, kind) { return id }
    }
    return nil
  }

  private func bestLine(for request: ClaimRequest) -> (ExactText, ClaimClass)? {
    var best: (place: InLine, queue: ExactText, kind: ClaimClass)?
    for (queue, kinds) in lines where queues[queue].map({ $0.room(at: time.elapsed) > 0 }) ?? true {
      for (kind, line) in kinds where request.accepts(kind) {
        if let first = line.tasks.min, best.map({ first < $0.place }) ?? true { best = (first, queue, kind) }
      }
    }
    return best.map { ($0.queue, $0.kind) }
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
