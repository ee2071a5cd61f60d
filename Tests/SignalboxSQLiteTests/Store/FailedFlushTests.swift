import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// A disk that says it could not write what it was given.
///
/// Nobody knows what is on it then.
@Suite(.timeLimit(.minutes(5))) struct FailedFlushTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func advance(_ store: SQLiteTaskStore) async throws {
    _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
  }

  private func ids(_ store: SQLiteTaskStore) async throws -> [TaskID] {
    Array(try await store.freeze(.all, taking: Set(TaskState.all)).ids)
  }

  @Test func `a failed flush is no acknowledgement, and its handle is never flushed again`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store()
    let bench = Bench(store: store)
    let kept = try await bench.add(count: 3)
    disk.failFlushes(1)
    let refusal = await #expect(throws: StoreError.self) { try await bench.add() }
    #expect(refusal?.code == .cannotWrite)
    // The disk would take it now, but not through this handle.
    await #expect(throws: StoreError.self) { try await bench.add() }
    #expect(try await ids(store) == kept)
    let flushes = disk.flushes

    try await advance(store)
    #expect(store.trouble == nil)
    #expect(disk.flushes > flushes)
    let more = try await bench.add()
    #expect(disk.flushesAfterFailure == 0)
    #expect(try await ids(store) == kept + more)
    try await store.close()
    #expect(disk.flushesAfterFailure == 0)
    let again = try scratch.store()
    #expect(try await ids(again) == kept + more)
    #expect(try await again.counts() == StateCounts([.queued: 4]))
    try await again.close()
  }

  @Test func `as long as flushes fail nothing is acknowledged`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store()
    let kept = try await Bench(store: store).add()
    disk.failFlushes(nil)
    await #expect(throws: StoreError.self) { try await Bench(store: store).add() }
    for _ in 1...3 {
      await #expect(throws: StoreError.self) { try await advance(store) }
      #expect(store.trouble?.code == .cannotWrite)
    }
    #expect(disk.flushesAfterFailure == 0)
    disk.failFlushes(0)
    try await advance(store)
    #expect(try await ids(store) == kept)
    try await store.close()
  }

  @Test func `a look that is cancelled does not keep the file from being opened anew`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store()
    let kept = try await Bench(store: store).add()
    disk.failFlushes(1)
    await #expect(throws: StoreError.self) { try await Bench(store: store).add() }
    let look = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
    }
    _ = await look.result
    #expect(store.trouble == nil)
    #expect(try await ids(store) == kept)
    try await store.close()
  }

  @Test func `what runs goes on, and its outcome is taken when the disk is well again`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store()
    let bench = Bench(store: store)
    try await bench.add(count: 2)
    let running = try await bench.claim(2)
    disk.failFlushes(1)
    await #expect(throws: StoreError.self) { try await bench.finish(running[0]) }
    try await advance(store)
    #expect(try await bench.finish(running[0]) == .accepted(.completed))
    let answers = try await store.heartbeat(worker: "w1", attempts: [running[1].attemptKey], lease: .seconds(15))
    #expect(answers.isEmpty)
    #expect(try await bench.finish(running[1]) == .accepted(.completed))
    try await store.close()
  }

  @Test func `a checkpoint that cannot be flushed stops the store too`() async throws {
    let disk = FaultyDisk(under: scratch)
    // Flushes at checkpoints alone, and where a write-ahead log begins.
    let store = try scratch.store(durability: .process)
    let large = NewTask(name: "work", payload: JSONText(trusted: "\"\(String(repeating: "x", count: 1 << 20))\""))
    var added = [try await store.append([large])[0].task.id]
    disk.failFlushes(1)
    // 16 MB are enough for one.
    while store.trouble == nil, added.count < 40 {
      do { added.append(try await store.append([large])[0].task.id) } catch { break }
    }
    while store.trouble == nil, added.count < 40 { await Task.yield() }
    #expect((2..<40).contains(added.count))
    try await advance(store)
    #expect(disk.flushesAfterFailure == 0)
    #expect(try await ids(store) == added)
    try await store.close()
    let again = try scratch.store()
    #expect(try await ids(again) == added)
    try await again.close()
  }
}
