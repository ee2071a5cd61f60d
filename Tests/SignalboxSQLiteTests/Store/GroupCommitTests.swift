import Dispatch
import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Synchronization
import Testing

@Suite struct GroupCommitTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Holds the writer after its first commit until it is let go, so that what comes meanwhile has to gather.
  final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let seen = Mutex<[StoreWakeup]>([])

    func wake(_ wakeup: StoreWakeup) {
      let isFirst = seen.withLock { seen in
        seen.append(wakeup)
        return seen.count == 1
      }
      if isFirst { semaphore.wait() }
    }

    func open() { semaphore.signal() }
    var wakeups: [StoreWakeup] { seen.withLock { $0 } }
  }

  @Test func whatGathersIsOneCommitAndARefusalHurtsNobodyElse() async throws {
    let store = try scratch.store()
    let bench = Bench(store: store)
    let keyed = NewTask(name: "work", idempotency: .init(key: "k", digest: "one"))
    let conflicting = [NewTask(name: "work"), NewTask(name: "work", idempotency: .init(key: "k", digest: "two"))]
    let gate = Gate()
    store.wakeups { gate.wake($0) }
    async let first = store.append([keyed])
    while gate.wakeups.isEmpty { await Task.yield() }

    try await withThrowingTaskGroup(of: Result<Int, any Error>.self) { group in
      for _ in 0..<20 { group.addTask { .success(try await bench.add(count: 2).count) } }
      group.addTask {
        do { return .success(try await store.append(conflicting).count) } catch { return .failure(error) }
      }
      for _ in 0..<20 { group.addTask { .success(try await bench.add().count) } }
      while store.pendingWrites < 41 { await Task.yield() }
      gate.open()
      var added = 0
      var refusals: [StoreError] = []
      for try await result in group {
        switch result {
        case .success(let count): added += count
        case .failure(let error): refusals.append(try #require(error as? StoreError))
        }
      }
      #expect(added == 60)
      #expect(refusals.map(\.code) == [.idempotencyConflict])
    }
    _ = try await first
    #expect(gate.wakeups.count == 2)
    #expect(gate.wakeups.last?.moves.count == 60)
    #expect(gate.wakeups.last?.counts == StateCounts([.queued: 61]))
    #expect(try await store.counts().total == 61)
    #expect(try await store.page(PageRequest(limit: 100)).tasks.count == 61)
    try await store.close()
  }

  @Test func aFullDiskRefusesAndTheStoreGoesOnWhenThereIsRoom() async throws {
    let store = try scratch.store()
    let bench = Bench(store: store)
    try await bench.add()
    let pages = try await store.setting("page_count")
    _ = try await store.setting("max_page_count = \(pages)")
    let large = NewTask(name: "work", payload: JSONText(trusted: "\"\(String(repeating: "x", count: 1 << 20))\""))
    let refusal = await #expect(throws: StoreError.self) { try await store.append([large]) }
    #expect(refusal?.code == .cannotWrite)
    #expect(try await store.counts().total == 1)
    #expect(try await store.page(PageRequest()).tasks.count == 1)

    await #expect(throws: StoreError.self) { try await store.check() }
    _ = try await store.setting("max_page_count = 1000000")
    _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
    try await store.check()
    _ = try await store.append([large])
    #expect(try await store.counts().total == 2)
    try await store.close()
  }

  @Test func `however many wait, one transaction takes no more than its share`() async throws {
    let store = try scratch.store()
    let bench = Bench(store: store)
    let gate = Gate()
    store.wakeups { gate.wake($0) }
    async let first = bench.add()
    while gate.wakeups.isEmpty { await Task.yield() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2100 { group.addTask { try await bench.add() } }
      while store.pendingWrites < 2100 { await Task.yield() }
      gate.open()
      try await group.waitForAll()
    }
    _ = try await first
    #expect(gate.wakeups.map(\.moves.count) == [1, 2000, 100])
    try await store.close()
  }

  @Test func closingCommitsWhatWasThereAndRefusesTheRest() async throws {
    let store = try scratch.store()
    let bench = Bench(store: store)
    let gate = Gate()
    store.wakeups { gate.wake($0) }
    async let first = bench.add()
    while gate.wakeups.isEmpty { await Task.yield() }
    async let second = bench.add(count: 5)
    while store.pendingWrites == 0 { await Task.yield() }
    async let closed: Void = store.close()
    gate.open()
    try await closed
    _ = try await (first, second)
    let refusal = await #expect(throws: StoreError.self) { try await bench.add() }
    #expect(refusal?.code == .closed)
    let again = try scratch.store()
    #expect(try await again.counts().total == 6)
    try await again.close()
  }
}
