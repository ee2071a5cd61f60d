import HeapModule
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

@testable import Signalbox

/// What the memory store keeps of lines that are left: nobody sees it from outside but by the memory that it takes.
@Suite struct MemoryStateTests {
  private let store = MemoryTaskStore(clock: ManualClock())

  private func add(
    _ count: Int, queue: (Int) -> String, name: (Int) -> String = { _ in "work" }
  ) async throws -> [TaskID] {
    try await store.append((0..<count).map { NewTask(name: name($0), queue: queue($0)) }).map(\.task.id)
  }

  @Test func `queues and names that come and go leave no lines behind`() async throws {
    let cancelled = try await add(300, queue: { "q\($0)" })
    _ = try await store.cancel(cancelled, by: "ana")
    let deleted = try await add(300, queue: { "r\($0)" })
    _ = try await store.delete(deleted, by: "ana")
    _ = try await add(300, queue: { "s\($0)" })
    _ = try await add(300, queue: { _ in "one" }, name: { "n\($0)" })
    let names = Set((0..<300).map { "n\($0)" } + ["work"])
    let request = ClaimRequest(worker: "w1", names: names, commands: false, limit: 1000, lease: .seconds(15))
    #expect(try await store.claim(request).count == 600)
    #expect(store.state.withLock { $0.lines.count } <= 17)
    #expect(store.state.withLock { $0.lines.values.map(\.count).max() ?? 0 } <= 17)
  }

  @Test func `tasks that leave a paused line do not stay in it`() async throws {
    _ = try await store.change(queue: "paused", QueuePatch(paused: true), by: "ana")
    let kept = try await add(5, queue: { _ in "paused" })
    for _ in 0..<20 {
      let ids = try await add(100, queue: { _ in "paused" })
      _ = try await store.cancel(Array(ids.prefix(50)), by: "ana")
      _ = try await store.delete(Array(ids.suffix(50)), by: "ana")
    }
    #expect(store.state.withLock { $0.lines["paused"]?.values.map(\.tasks.count).reduce(0, +) ?? 0 } <= 10)
    _ = try await store.change(queue: "paused", QueuePatch(paused: false), by: "ana")
    let request = ClaimRequest(worker: "w1", names: ["work"], commands: false, limit: 1000, lease: .seconds(15))
    #expect(try await store.claim(request).map(\.task.id) == kept)
  }

  @Test func `a task that left its line and came back is claimed once`() async throws {
    let ids = try await add(3, queue: { _ in "default" })
    for _ in 0..<3 {
      _ = try await store.cancel([ids[1]], by: "ana")
      _ = try await store.retry([ids[1]], by: "ana")
    }
    let request = ClaimRequest(worker: "w1", names: ["work"], commands: false, limit: 10, lease: .seconds(15))
    #expect(try await store.claim(request).map(\.task.id) == ids)
    #expect(try await store.claim(request).isEmpty)
  }
}
