import Signalbox
import SignalboxModel

/// The store of a ``TestRegistry``: it remembers what was added, gives out nothing while it is held, refuses what is added
/// when it is told to, and tells of its commits.
final class TestStore: TaskStore {
  struct State: Sendable {
    var wake: (@Sendable (StoreWakeup) -> Void)?
    var commits = 0
    /// As they were when they were added.
    var added: [TaskRecord] = []
    var isHeld: Bool
    var refusal: StoreError?
  }

  let inner: any TaskStore
  let state: Watched<State>

  init(_ inner: any TaskStore, isHeld: Bool) {
    self.inner = inner
    state = Watched(State(isHeld: isHeld))
    inner.wakeups { [state] wakeup in
      let wake = state.change { state in
        state.commits += 1
        return state.wake
      }
      wake?(wakeup)
    }
  }

  /// How many there have been.
  var commits: Int { state.value.commits }

  /// Returns when there are more commits than `count`.
  ///
  /// - Throws: `CancellationError`.
  func commit(after count: Int) async throws {
    await state.wait { $0.commits > count }
    try Task.checkCancellation()
  }

  // MARK: What differs

  func wakeups(_ wake: @escaping @Sendable (StoreWakeup) -> Void) {
    state.change { $0.wake = wake }
  }

  func append(_ tasks: [NewTask], by order: OperatorOrder?) async throws -> [Appended] {
    if let refusal = state.value.refusal { throw refusal }
    let answers = try await inner.append(tasks, by: order)
    let new = answers.filter { !$0.existed }.map(\.task)
    state.change { $0.added += new }
    return answers
  }

  func claim(_ request: ClaimRequest) async throws -> [ClaimedTask] {
    state.value.isHeld ? [] : try await inner.claim(request)
  }
}
