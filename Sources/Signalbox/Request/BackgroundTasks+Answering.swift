package import Logging
import SignalboxModel
import Synchronization

/// What an integration does with the list of a request, in this order: ``open(_:logger:requestIDKey:)`` before the request
/// is answered, ``settle(_:commitsAtEnd:)`` when the answer is known, ``end(_:)`` when the response has ended.
extension BackgroundTasks {
  /// Takes charge of the list for one round of answering.
  ///
  /// - Parameters:
  ///   - registry: where the tasks go.
  ///   - logger: the logger of the request.
  ///   - requestIDKey: the key of the logger's metadata that the request's id is under.
  /// - Returns: false when something else is in charge already.
  package func open(_ registry: TaskRegistry, logger: Logger, requestIDKey: String) -> Bool {
    state.withLock { state in
      guard state.list.open() else { return false }
      state.binding = Binding(registry: registry, logger: logger, requestIDKey: requestIDKey)
      return true
    }
  }

  /// Runs a part of answering the request, which the tasks that the request holds are not to be waited for in.
  @concurrent package func answering<Value: Sendable>(
    _ body: @concurrent () async throws -> Value
  ) async rethrows -> Value {
    let awaiter = Awaiter.request(ObjectIdentifier(self)) { self.isHolding($0) }
    return try await Awaiter.$current.withValue(awaiter) { try await body() }
  }

  /// Whether the task starts when the request's response has ended.
  private func isHolding(_ id: TaskID) -> Bool { state.withLock { $0.list.isHolding(id) } }

  /// Commits what the request added, or drops it when the request failed and nobody asked to keep it.
  ///
  /// - Parameters:
  ///   - failure: why the request failed, if it did.
  ///   - commitsAtEnd: whether the response's body commits what is added while it is written.
  /// - Returns: whether there is an end of the response to wait for. When not, the round has ended.
  /// - Throws: what ``commit()`` throws; everything that was not committed is dropped then.
  package func settle(_ failure: DropReason?, commitsAtEnd: Bool) async throws -> Bool {
    let isIdle = state.withLock { state in
      guard !state.list.hasPending else { return false }
      return state.settle(failure, commitsAtEnd: commitsAtEnd).isEmpty
    }
    if !isIdle {
      await turn.take()
      defer { turn.pass() }
      try await settleInTurn(failure, commitsAtEnd: commitsAtEnd)
    }
    return state.withLock { state in
      let isAwaited = commitsAtEnd || state.list.isHolding
      // Nothing is held, so nothing is given up.
      if !isAwaited { _ = state.list.end(state.list.round) }
      return isAwaited
    }
  }

  private func settleInTurn(_ failure: DropReason?, commitsAtEnd: Bool) async throws {
    if failure == nil || state.withLock({ $0.list.keepsOnFailure }) {
      do {
        try await commitInTurn()
      } catch {
        drop(.commit, because: error) { $0.fail(.commit) }
        throw error
      }
    }
    let entries = state.withLock { $0.settle(failure, commitsAtEnd: commitsAtEnd) }
    if let failure, !entries.isEmpty { report(dropped: entries, failure) }
  }

  /// The number of the round under way, for ``end(_:)``.
  package var round: Int { state.withLock { $0.list.round } }

  /// Whether committed tasks wait for the response's end.
  package var isHolding: Bool { state.withLock { $0.list.isHolding } }

  /// The response of a round has ended: what it held may start.
  ///
  /// Cheap, and never waits.
  package func end(_ round: Int) {
    let (held, registry, hasPending) = state.withLock { state in
      (state.list.end(round), state.binding?.registry, state.list.hasPending)
    }
    if !held.isEmpty { registry?.lift(held) }
    if hasPending { commitLater() }
  }

  /// Commits what was added since the last commit; when that fails it is dropped, and the log says so.
  package func commitRest() async {
    do {
      try await commit()
    } catch {
      drop(.commit, because: error) { $0.drop(.commit) }
    }
  }

  /// For tasks that are added when nobody who commits comes after: the request has been answered.
  func commitLater() {
    // Unstructured: whoever added the task does not wait, and the request, whose task group this would belong to, may be
    // over; what was added must be kept all the same. It ends when the store has answered.
    Task.detached { await self.commitRest() }
  }

  private func drop(
    _ reason: DropReason, because error: any Error,
    _ drop: (inout RequestList<RequestedWork>) -> [RequestList<RequestedWork>.Entry]
  ) {
    let (entries, binding) = state.withLock { (drop(&$0.list), $0.binding) }
    guard let binding, !entries.isEmpty else { return }
    var metadata = entries.map(\.name).metadata
    metadata["error"] = "\(error)"
    binding.logger.error("background tasks of a request cannot be kept; they are dropped", metadata: metadata)
    binding.registry.note(dropped: entries, reason)
  }

  func report(dropped entries: [RequestList<RequestedWork>.Entry], _ reason: DropReason) {
    guard let binding = state.withLock({ $0.binding }) else { return }
    var metadata = entries.map(\.name).metadata
    metadata["reason"] = "\(reason.rawValue)"
    binding.logger.debug("background tasks are dropped, the request having failed", metadata: metadata)
    binding.registry.note(dropped: entries, reason)
  }
}

extension BackgroundTasks.State {
  /// - Returns: what is dropped.
  fileprivate mutating func settle(
    _ failure: DropReason?, commitsAtEnd: Bool
  ) -> [RequestList<RequestedWork>.Entry] {
    if let failure, !list.keepsOnFailure { return list.fail(failure) }
    list.answer(commitsAtEnd: commitsAtEnd)
    return []
  }
}

extension TaskRegistry {
  fileprivate func note(dropped entries: [RequestList<RequestedWork>.Entry], _ reason: DropReason) {
    noteDropped(entries.count, reason: reason.rawValue)
    for entry in entries {
      // What cannot be encoded has no payload to show; why it cannot is told by the commit that it failed.
      drops.dropped(entry.name, reason: reason.rawValue) { (try? entry.work.draft())?.task.payload }
    }
  }
}
