import SignalboxModel
import Synchronization

/// Knows whether there is anything to do now, from what is committed and what is held.
final class IdleWatch: Sendable {
  private struct State {
    /// nil until the first commit or look at the store.
    var counts: StateCounts?
    /// Tasks that were added under a hold and are not lifted, with whether they are queued.
    var held: [TaskID: Bool] = [:]
    var listeners: [ObjectIdentifier: Signal] = [:]

    /// Whether nothing runs and nothing that may run is queued.
    ///
    /// What waits or is scheduled then waits for time, for something held, or for someone outside: a task that ends
    /// queues those after it in the same commit.
    var isIdle: Bool {
      guard let counts else { return false }
      return counts[.running] == 0 && counts[.queued] <= held.values.count { $0 }
    }
  }

  private let state = Mutex(State())

  var isIdle: Bool { state.withLock { $0.isIdle } }
  var isUnknown: Bool { state.withLock { $0.counts == nil } }

  /// The store's counts, as long as no commit has told them.
  func found(_ counts: StateCounts) { change { $0.counts = $0.counts ?? counts } }

  func committed(_ wakeup: StoreWakeup) {
    change { state in
      state.counts = wakeup.counts
      guard !state.held.isEmpty else { return }
      for move in wakeup.moves where state.held[move.task] != nil {
        state.held[move.task] = move.after.flatMap { $0.isFinal ? nil : $0 == .queued }
      }
    }
  }

  func appended(_ appended: [Appended], held tasks: [NewTask]) {
    guard tasks.contains(where: { $0.holder != nil }) else { return }
    change { state in
      for (task, appended) in zip(tasks, appended) where task.holder != nil && !appended.existed {
        state.held[appended.task.id] = appended.task.state == .queued
      }
    }
  }

  func lifted(_ ids: [TaskID]) {
    state.withLock { state in
      for id in ids { state.held[id] = nil }
    }
  }

  /// All that are held, lowest first.
  var held: [TaskID] { state.withLock { $0.held.keys.sorted() } }

  /// Those of these tasks that are held.
  func held(among ids: [TaskID]) -> Set<TaskID> {
    state.withLock { state in state.held.isEmpty ? [] : Set(ids.filter { state.held[$0] != nil }) }
  }

  /// A signal that is raised whenever there is nothing to do, until it is handed back.
  func listen() -> Signal {
    let signal = Signal()
    state.withLock { $0.listeners[ObjectIdentifier(signal)] = signal }
    return signal
  }

  func leave(_ signal: Signal) {
    state.withLock { $0.listeners[ObjectIdentifier(signal)] = nil }
  }

  private func change(_ change: (inout State) -> Void) {
    let listeners = state.withLock { state in
      change(&state)
      return state.listeners.isEmpty || !state.isIdle ? [:] : state.listeners
    }
    for signal in listeners.values { signal.raise() }
  }
}

extension TaskRegistry {
  /// Returns when nothing runs and nothing is queued but what is held: then nothing happens until time passes, a hold is
  /// lifted, or someone adds or does something.
  package func idle() async throws {
    let signal = idleness.listen()
    defer { idleness.leave(signal) }
    if idleness.isUnknown { idleness.found(try await store.counts()) }
    while !idleness.isIdle {
      await signal.wait()
      try Task.checkCancellation()
    }
  }
}
