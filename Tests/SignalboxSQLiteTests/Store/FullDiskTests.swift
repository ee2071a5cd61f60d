import Logging
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// A disk that is full, and has room again.
@Suite(.timeLimit(.minutes(5))) struct FullDiskTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }
  private let clock = ManualClock()

  private static let payload = JSONText(trusted: "\"\(String(repeating: "x", count: 3000))\"")

  /// Adds tasks from eight sides until the disk is full.
  private func fill(_ store: SQLiteTaskStore) async -> (added: Set<TaskID>, refusals: [StoreError.Code]) {
    await withTaskGroup(of: (Set<TaskID>, StoreError.Code?).self) { group in
      for _ in 0..<8 {
        group.addTask {
          var added: Set<TaskID> = []
          do {
            while true {
              added.insert(try await store.append([NewTask(name: "work", payload: Self.payload)])[0].task.id)
            }
          } catch {
            return (added, (error as? StoreError)?.code)
          }
        }
      }
      return await group.reduce(into: ([], [])) { all, one in
        all.0.formUnion(one.0)
        if let code = one.1 { all.1.append(code) }
      }
    }
  }

  private func ids(_ store: SQLiteTaskStore) async throws -> Set<TaskID> {
    Set(try await store.freeze(.all, taking: Set(TaskState.all)).ids)
  }

  @Test func `a disk that fills up under load: nothing acknowledged is lost, and nothing more is acknowledged`()
    async throws
  {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store(clock: clock)
    disk.setRoom(1 << 20)
    let (added, refusals) = await fill(store)
    #expect(!added.isEmpty)
    #expect(refusals == Array(repeating: .cannotWrite, count: 8))
    #expect(store.trouble?.code == .cannotWrite)
    #expect(store.trouble?.message.contains("full") == true)
    // Also what would have fitted: who is told no is told so until there is room for more than that.
    await #expect(throws: StoreError.self) { try await store.append([NewTask(name: "small")]) }
    await #expect(throws: StoreError.self) { try await store.check() }
    #expect(try await ids(store) == added)
    #expect(try await store.counts() == StateCounts([.queued: added.count]))

    await #expect(throws: StoreError.self) { try await store.advance(rescue: RescuePolicy(), limit: 10) }
    #expect(store.trouble != nil)
    disk.setRoom(nil)
    _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
    #expect(store.trouble == nil)
    try await store.check()
    let more = try await Bench(store: store).add()
    try await store.close()
    let again = try scratch.store(clock: clock)
    #expect(try await ids(again) == added.union(more))
    try await again.close()
  }

  @Test func `a hold that is lifted while the disk is full is not forgotten by a claim that waits`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store(clock: clock)
    let id = try await store.append([NewTask(name: "work", holder: "w1")])[0].task.id
    // Begun at once, so that the claim has had its turn, and waits, when what comes after it is committed.
    let claim = Task.immediate {
      try await store.claim(
        ClaimRequest(worker: "w1", names: ["work"], commands: true, limit: 1, lease: .seconds(15), waits: true))
    }
    _ = try await store.append([NewTask(name: "work", holder: "w1")])
    disk.setRoom(0)
    await #expect(throws: StoreError.self) { try await store.append([NewTask(name: "other")]) }
    store.lift([id])
    disk.setRoom(nil)
    _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
    #expect(try await claim.value.map(\.task.id) == [id])
    try await store.close()
  }

  @Test(arguments: [true, false])
  func `a store that is closed on a full disk is closed in order, and has everything`(_ isKnown: Bool) async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store(clock: clock)
    let added = Set(try await Bench(store: store).add(count: 3))
    disk.setRoom(0)
    if isKnown { await #expect(throws: StoreError.self) { try await store.append([NewTask(name: "late")]) } }
    try await store.close()
    disk.setRoom(nil)
    let again = try scratch.store(clock: clock)
    #expect(again.notices.isEmpty)
    #expect(again.identity == store.identity)
    #expect(try await ids(again) == added)
    #expect(added.isDisjoint(with: try await Bench(store: again).add()))
    try await again.close()
  }

  @Test func `a store whose logs take nothing at its end is not taken for an older one`() async throws {
    let disk = FaultyDisk(underLogsOf: scratch)
    let store = try scratch.store(clock: clock)
    let added = Set(try await Bench(store: store).add(count: 3))
    disk.setRoom(0)
    try await store.close()
    disk.setRoom(nil)
    let again = try scratch.store(clock: clock)
    #expect(again.notices.isEmpty)
    #expect(again.identity == store.identity)
    #expect(try await ids(again) == added)
    try await again.close()
  }

  @Test func `a look at a full disk that is cancelled says nothing of the file`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store(clock: clock)
    disk.setRoom(0)
    await #expect(throws: StoreError.self) { try await store.append([NewTask(name: "late")]) }
    let look = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
    }
    await #expect(throws: StoreError.self) { try await look.value }
    #expect(store.trouble?.message.contains("the disk is full") == true)
    try await store.close()
  }

  @Test func `a little room is not taken for enough`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store(clock: clock)
    disk.setRoom(0)
    await #expect(throws: StoreError.self) { try await store.append([NewTask(name: "work", payload: Self.payload)]) }
    disk.setRoom(100_000)
    await #expect(throws: StoreError.self) { try await store.advance(rescue: RescuePolicy(), limit: 10) }
    disk.setRoom(nil)
    _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
    try await Bench(store: store).add()
    try await store.close()
  }

  @Test func `the registry says so, and goes on by itself when there is room`() async throws {
    let disk = FaultyDisk(under: scratch)
    let store = try scratch.store(clock: clock)
    let registry = try TaskRegistry(
      store: store, catalogue: TaskCatalogue(), clock: clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await registry.run() }
      group.addTask { [clock] in
        while !Task.isCancelled {
          clock.advance(by: .milliseconds(100))
          await Task.yield()
        }
      }
      // It works once this has run.
      try await registry.add("work") { _ in }.result()
      // Pings are no changes.
      var events = try await registry.changes(since: nil).compactMap(\.change).makeAsyncIterator()
      let first = await events.next()
      #expect(first?.trouble == nil)
      disk.setRoom(0)
      await #expect(throws: StoreError.self) { try await registry.add("work") { _ in } }
      var trouble: String?
      while trouble == nil { trouble = await events.next()?.trouble }
      #expect(try await registry.overview().trouble == trouble)
      await #expect(throws: StoreError.self) { try await registry.check() }
      await #expect(throws: StoreError.self) { try await registry.add("work") { _ in } }

      disk.setRoom(nil)
      while trouble != nil { trouble = await events.next()?.trouble }
      try await registry.check()
      let handle = try await registry.add("work") { _ in "done" }
      #expect(try await handle.result() == "done")
      group.cancelAll()
      do {
        try await group.waitForAll()
      } catch is CancellationError {
        // Asked for just above.
      }
    }
    try await store.close()
  }
}

extension FeedEvent {
  fileprivate var change: ChangeEvent? {
    switch self {
    case .change(_, let event), .resync(_, let event): event
    case .ping: nil
    }
  }
}
