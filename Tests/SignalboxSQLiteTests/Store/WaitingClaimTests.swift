import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct WaitingClaimTests {
  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  /// How many rows are changed by adding a task that somebody waits for.
  private func changes(_ store: SQLiteTaskStore, queue: String) async throws -> Int {
    // Begun at once, so that the claim has had its turn, and waits, when what comes after it is committed.
    let claim = Task.immediate {
      try await store.claim(
        ClaimRequest(worker: "w1", names: ["work"], commands: true, limit: 1, lease: .seconds(15), waits: true))
    }
    _ = try await store.orphans()
    let before = try await store.totalChanges()
    let id = try await Bench(store: store).add(queue: queue)[0]
    #expect(try await claim.value.map(\.task.id) == [id])
    return try await store.totalChanges() - before
  }

  @Test func `a task of a queue with a rate is written once when somebody waits for it, also after a suspension`()
    async throws
  {
    let store = try scratch.store(clock: clock)
    clock.suspend(for: .seconds(3600))
    _ = try await store.change(queue: "rated", QueuePatch(rate: 10), by: "ana")
    for queue in ["free", "rated"] { _ = try await changes(store, queue: queue) }
    let free = try await changes(store, queue: "free")
    #expect(try await changes(store, queue: "rated") == free)
    try await store.close()
  }
}
