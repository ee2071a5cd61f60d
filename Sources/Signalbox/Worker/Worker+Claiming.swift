import Logging
import SignalboxModel

extension Worker {
  /// Claims as often as it is told to.
  func claimTasks(for slot: SlotClass, _ orders: ClaimOrders) async {
    while let limit = await orders.next() { await claim(slot, limit) }
  }

  /// Claims tasks and starts them.
  private func claim(_ slot: SlotClass, _ limit: Int) async {
    do {
      let claimed = try await environment.store.claim(claimRequest(slot, limit))
      act { $0.claimed(claimed.map(\.task.attemptKey), for: slot, asked: limit) }
      guard !claimed.isEmpty else { return }
      environment.slotsChanged()
      hasWork.raise()
      for task in claimed { start(task, in: slot) }
    } catch {
      if claimsInVain() { return act { $0.claimed([], for: slot, asked: limit) } }
      environment.report(error, "cannot claim tasks; trying again")
      await environment.pauseAfterFailure()
      act { $0.claimFailed(for: slot, asked: limit) }
    }
  }

  private func claimRequest(_ slot: SlotClass, _ limit: Int) -> ClaimRequest {
    let phase = phase
    let isForClosuresAlone = phase == .draining(.closures)
    return ClaimRequest(
      worker: name, names: isForClosuresAlone ? [] : names[slot, default: []],
      commands: slot == .cooperative && environment.catalogue.commands != nil && !isForClosuresAlone,
      owner: name, closures: slot.closures, limit: limit, lease: environment.configuration.lease,
      waits: phase == .working)
  }

  /// Renews the leases of what runs; asleep while nothing does.
  func beat() async {
    while !Task.isCancelled {
      guard !isIdle else {
        await hasWork.wait()
        continue
      }
      do {
        // A claim gives a whole lease, so the first beat can wait.
        try await environment.clock.sleep(for: environment.configuration.heartbeat)
        try await renewLeases()
      } catch {
        if Task.isCancelled { return }
        environment.report(error, "cannot renew leases; trying again")
      }
    }
  }

  /// Renews the leases of what runs, and follows what is asked of it.
  ///
  /// Free when nothing runs.
  func renewLeases() async throws {
    let keys = runningKeys
    guard !keys.isEmpty else { return }
    let directives = try await environment.store.heartbeat(
      worker: name, attempts: keys, lease: environment.configuration.lease)
    for (key, directive) in directives { direct(key, directive) }
  }
}
