import FoundationEssentials
import GRDB
import Logging
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// What a server does whose files are moved, deleted or replaced under it.
@Suite(.timeLimit(.minutes(5))) struct MovedStoreTests {
  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  private func advance(_ store: SQLiteTaskStore) async throws {
    _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
  }

  private func ids(_ store: SQLiteTaskStore) async throws -> Set<TaskID> {
    Set(try await store.freeze(.all, taking: Set(TaskState.all)).ids)
  }

  /// Adds a task, which is to be refused.
  private func refusal(_ store: SQLiteTaskStore) async -> StoreError? {
    await #expect(throws: StoreError.self) { try await store.append([NewTask(name: "late")]) }
  }

  @Test func `a moved store acknowledges nothing, names the file that has everything, and goes on when it is back`()
    async throws
  {
    let store = try scratch.store(clock: clock)
    let kept = Set(try await Bench(store: store).add(count: 3))
    let moved = scratch.directory + "/moved.sqlite"
    try scratch.move(scratch.path, moved)
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeMoved)
    #expect(refusal?.message.contains("\(scratch.path) is gone") == true)
    #expect(refusal?.message.contains("in \(moved)") == true)
    #expect(try scratch.tasks(in: moved).isSuperset(of: kept))
    #expect(store.trouble == refusal)
    await #expect(throws: StoreError.self) { try await store.check() }
    await #expect(throws: StoreError.self) { try await advance(store) }
    #expect(try await ids(store).isSuperset(of: kept))

    try scratch.move(moved, scratch.path)
    try await advance(store)
    #expect(store.trouble == nil)
    let more = try await Bench(store: store).add()
    let all = try await ids(store)
    #expect(all.isSuperset(of: kept.union(more)))
    #expect(try await store.counts()[.queued] == all.count)
    try await store.close()
    let again = try scratch.store(clock: clock)
    #expect(try await ids(again) == all)
    try await again.close()
  }

  @Test(arguments: [0, 3], [true, false])
  func `a store that was away is taken back unless somebody else wrote to it, however long it was away`(
    _ looks: Int, _ isForeign: Bool
  ) async throws {
    let store = try scratch.store(clock: clock)
    let kept = Set(try await Bench(store: store).add(count: 3))
    let moved = scratch.directory + "/moved.sqlite"
    try scratch.move(scratch.path, moved)
    #expect(await refusal(store)?.code == .storeMoved)
    if isForeign { try scratch.touch(moved) }
    // The server looks once a second.
    for _ in 0..<looks {
      await #expect(throws: StoreError.self) { try await advance(store) }
      let message = try #require(store.trouble?.message)
      #expect(message.contains("in \(moved)"))
      #expect(message.contains("somebody else wrote to the store") == isForeign)
    }
    try scratch.move(moved, scratch.path)
    if isForeign {
      await #expect(throws: StoreError.self) { try await advance(store) }
      #expect(store.trouble?.code == .storeLost)
      #expect(store.trouble?.message.contains("is back, but somebody else wrote to it") == true)
    } else {
      try await advance(store)
      #expect(store.trouble == nil)
    }
    #expect(try await ids(store).isSuperset(of: kept))
    try await store.close()
    #expect(try scratch.tasks(in: scratch.path).isSuperset(of: kept))
  }

  @Test func `a write-ahead log that somebody puts in the place of the store's own is kept out of the next start`()
    async throws
  {
    let store = try scratch.store(clock: clock)
    var kept = Set(try await Bench(store: store).add(count: 3))
    let log = scratch.path + "-wal"
    let earlier = scratch.directory + "/earlier-wal"
    try FileManager.default.copyItem(atPath: log, toPath: earlier)
    kept.formUnion(try await Bench(store: store).add(count: 3))
    try scratch.move(earlier, log)
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeLost)
    #expect(refusal?.message.contains("another file has the name \(log)") == true)
    #expect(refusal?.message.contains("that file is now \(log).set-aside") == true)
    #expect(scratch.exists(log + ".set-aside"))
    #expect(try scratch.tasks(in: scratch.path).isSuperset(of: kept))
    // Looked at again, as each second.
    await #expect(throws: StoreError.self) { try await advance(store) }
    #expect(store.trouble?.message == refusal?.message)
    try await store.close()

    let again = try scratch.store(clock: clock)
    #expect(try await ids(again).isSuperset(of: kept))
    try await again.close()
  }

  @Test(arguments: [true, false])
  func `one that cannot be set aside is to be removed before the next start`(_ isRead: Bool) async throws {
    let store = try scratch.store(clock: clock)
    var kept = Set(try await Bench(store: store).add(count: 3))
    let log = scratch.path + "-wal"
    let earlier = scratch.directory + "/earlier-wal"
    try FileManager.default.copyItem(atPath: log, toPath: earlier)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let reader = try DatabaseQueue(path: scratch.path, configuration: configuration)
    if isRead {
      // Keeps the store's own log from being written back.
      try reader.inDatabase { db in
        try db.execute(sql: "BEGIN")
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM tasks")
      }
    } else {
      // All names that it could get are taken.
      for number in 1...1000 {
        try scratch.overwrite(log + ".set-aside" + (number == 1 ? "" : "-\(number)"), with: Data())
      }
    }
    kept.formUnion(try await Bench(store: store).add(count: 3))
    try scratch.move(earlier, log)
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeLost)
    #expect(refusal?.message.contains("another file has the name \(log)") == true)
    let words = "remove \(log), which does not belong to it, before the server is started"
    #expect(refusal?.message.contains(words) == true)
    #expect(refusal?.message.contains("that a long read keeps open") == isRead)
    if isRead { try reader.inDatabase { db in try db.execute(sql: "COMMIT") } }
    try reader.close()
    try await store.close()
    #expect(try scratch.tasks(in: scratch.path).isSuperset(of: kept))
  }

  @Test func `what an earlier process left running stays an orphan when the file has been away`() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 2)
    let left = try await Bench(store: store).claim(by: "w0")[0].attemptKey
    try await store.close()

    let again = try scratch.store(clock: clock)
    let own = try await Bench(store: again).claim(by: "w1")[0].attemptKey
    let moved = scratch.directory + "/moved.sqlite"
    try scratch.move(scratch.path, moved)
    _ = await refusal(again)
    try scratch.move(moved, scratch.path)
    clock.advance(by: .seconds(100))
    try await advance(again)
    // Its command may live. The other one's worker is here, and has let its lease lapse.
    #expect(try await again.orphans() == [left])
    #expect(try await again.task(left.task)?.state == .running)
    #expect(try await again.task(own.task)?.state == .queued)
    try await again.close()
  }

  @Test(arguments: ["-wal", "-shm"])
  func `so does one whose other files are moved`(_ suffix: String) async throws {
    let store = try scratch.store(clock: clock)
    let kept = Set(try await Bench(store: store).add(count: 3))
    try scratch.move(scratch.path + suffix, scratch.directory + "/away")
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeMoved)
    let words = "\(scratch.path + suffix) is gone; what was acknowledged is in \(scratch.path)"
    #expect(refusal?.message.contains(words) == true)
    #expect(try scratch.tasks(in: scratch.path).isSuperset(of: kept))
    try scratch.move(scratch.directory + "/away", scratch.path + suffix)
    try await advance(store)
    let more = try await Bench(store: store).add()
    try await store.close()
    #expect(try scratch.tasks(in: scratch.path).isSuperset(of: kept.union(more)))
  }

  @Test(arguments: ["-wal", "-shm"])
  func `a deleted file beside the store takes nothing with it`(_ suffix: String) async throws {
    let store = try scratch.store(clock: clock)
    let kept = Set(try await Bench(store: store).add(count: 3))
    try scratch.remove(scratch.path + suffix)
    #expect(await refusal(store)?.code == .storeMoved)
    #expect(try scratch.tasks(in: scratch.path).isSuperset(of: kept))
    try await store.close()
    let again = try scratch.store(clock: clock)
    #expect(try await ids(again).isSuperset(of: kept))
    try await again.close()
  }

  @Test func `a directory that is renamed is a store that is moved`() async throws {
    let directory = scratch.directory + "/a"
    let store = try SQLiteTaskStore(path: directory + "/tasks.sqlite", clock: clock)
    let kept = Set(try await Bench(store: store).add(count: 3))
    let renamed = scratch.directory + "/b"
    try scratch.move(directory, renamed)
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeMoved)
    #expect(refusal?.message.contains("in \(renamed)/tasks.sqlite") == true)
    #expect(try scratch.tasks(in: renamed + "/tasks.sqlite").isSuperset(of: kept))
    try scratch.move(renamed, directory)
    try await advance(store)
    #expect(store.trouble == nil)
    try await store.close()
  }

  @Test func `a deleted store is saved, and the server keeps nothing more`() async throws {
    let store = try scratch.store(clock: clock)
    let kept = Set(try await Bench(store: store).add(count: 3))
    try scratch.remove(scratch.path)
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeLost)
    let saved = scratch.path + ".saved"
    #expect(refusal?.message.contains("saved in \(saved)") == true)
    #expect(try scratch.tasks(in: saved).isSuperset(of: kept))
    #expect(try scratch.mode(saved) == 0o600)
    await #expect(throws: StoreError.self) { try await advance(store) }
    #expect(try await ids(store).isSuperset(of: kept))
    try await store.close()
  }

  @Test func `a backup that is moved over a store is left as it is, and what was acknowledged is saved`() async throws {
    let store = try scratch.store(clock: clock)
    let old = Set(try await Bench(store: store).add(count: 2))
    let backup = scratch.directory + "/backup.sqlite"
    try scratch.backUp(to: backup)
    let new = Set(try await Bench(store: store).add(count: 2))
    try scratch.move(backup, scratch.path)
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeLost)
    #expect(refusal?.message.contains("another file has the name \(scratch.path)") == true)
    #expect(try scratch.tasks(in: scratch.path + ".saved").isSuperset(of: old.union(new)))
    await #expect(throws: StoreError.self) { try await advance(store) }
    try await store.close()
    #expect(try scratch.tasks(in: scratch.path) == old)
    let again = try scratch.store(clock: clock)
    #expect(try await ids(again) == old)
    try await again.close()
  }

  @Test func `what a replaced store acknowledged is saved though its file has another link`() async throws {
    let store = try scratch.store(clock: clock)
    let kept = Set(try await Bench(store: store).add(count: 3))
    let backup = scratch.directory + "/backup.sqlite"
    try scratch.backUp(to: backup)
    try FileManager.default.linkItem(atPath: scratch.path, toPath: scratch.directory + "/link.sqlite")
    try scratch.move(backup, scratch.path)
    let refusal = await refusal(store)
    #expect(refusal?.code == .storeLost)
    #expect(refusal?.message.contains("saved in \(scratch.path).saved") == true)
    #expect(try scratch.tasks(in: scratch.path + ".saved").isSuperset(of: kept))
    try await store.close()
  }

  @Test(arguments: [true, false])
  func `a backup that is copied over a store is left as it is, and nothing of the server mixes with it`(
    _ isNoticedByWrite: Bool
  ) async throws {
    let store = try scratch.store(clock: clock)
    let old = Set(try await Bench(store: store).add(count: 2))
    let backup = scratch.directory + "/backup.sqlite"
    try scratch.backUp(to: backup)
    try await Bench(store: store).add(count: 300)
    try scratch.overwrite(scratch.path, with: scratch.bytes(of: backup))
    if isNoticedByWrite {
      #expect(await refusal(store)?.code == .storeLost)
    } else {
      await store.look()
    }
    let message = try #require(store.trouble?.message)
    #expect(message.contains("the content of \(scratch.path) was overwritten"))
    #expect(message.contains("\(scratch.path)-wal.set-aside"))
    await #expect(throws: StoreError.self) { try await advance(store) }
    try await store.close()
    #expect(try scratch.bytes(of: scratch.path) == scratch.bytes(of: backup))
    #expect(!scratch.exists(scratch.path + "-wal"))
    // Opened as another file: this process has its old connections still, which a server that is started again has not.
    let copy = scratch.directory + "/copy.sqlite"
    try FileManager.default.copyItem(atPath: scratch.path, toPath: copy)
    let again = try SQLiteTaskStore(path: copy, clock: clock)
    #expect(try await ids(again) == old)
    try await again.close()
  }

  @Test func `a raw copy of the file from before its last checkpoint is other content`() async throws {
    let store = try scratch.store(clock: clock)
    let ids = try await Bench(store: store).add(count: 300)
    let old = try scratch.bytes(of: scratch.path)
    // Nothing that changes the number of pages.
    for id in ids.prefix(5) { _ = try await store.cancel([id], by: "ana") }
    let reader = try DatabaseQueue(path: scratch.path)
    try reader.inDatabase { _ = try $0.checkpoint(.truncate) }
    try reader.close()
    let large = NewTask(name: "work", payload: JSONText(trusted: "\"\(String(repeating: "x", count: 1 << 20))\""))
    for _ in 0..<20 { _ = try await store.append([large]) }
    try scratch.overwrite(scratch.path, with: old)
    #expect(await refusal(store)?.code == .storeLost)
    try await store.close()
    #expect(try scratch.bytes(of: scratch.path) == old)
  }

  @Test func `somebody else's checkpoint is no other content`() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 300)
    try scratch.edit { db in
      try db.execute(sql: "UPDATE tasks SET priority = 1 WHERE id = 7")
      try db.checkpoint(.truncate)
    }
    try await Bench(store: store).add(count: 300)
    await store.look()
    #expect(store.trouble == nil)
    #expect(try await store.task(TaskID(7))?.priority == 1)
    try await store.close()
  }

  @Test func `it is noticed without a write`() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add()
    await store.look()
    #expect(store.trouble == nil)
    try scratch.move(scratch.path, scratch.directory + "/moved.sqlite")
    await store.look()
    #expect(store.trouble?.code == .storeMoved)
    try scratch.move(scratch.directory + "/moved.sqlite", scratch.path)
    try await advance(store)
    #expect(store.trouble == nil)
    try scratch.remove(scratch.path)
    await #expect(throws: StoreError.self) { try await store.check() }
    #expect(store.trouble?.code == .storeLost)
    try await store.close()
  }

  @Test func `moved logs are no reason to stop, and go on when they are back`() async throws {
    let store = try scratch.store(clock: clock)
    let bench = Bench(store: store)
    try await bench.add(count: 2)
    let tasks = try await bench.claim(2)
    let logs = scratch.path + "-logs"
    try scratch.move(logs, scratch.directory + "/away")
    let key = tasks[0].attemptKey
    for text in ["one\n", "two\n"] {
      store.logs.append([LogChunk(key: key, time: clock.now(), source: .stdout, bytes: Array(text.utf8))])
      try await store.logs.flush([key])
    }
    #expect(store.trouble == nil)
    try await store.check()
    #expect(store.notices.map(\.label) == ["logs not kept"])
    #expect(store.notices.first?.message.contains(scratch.directory + "/away") == true)
    #expect(try await bench.finish(tasks[0]) == .accepted(.completed))
    try scratch.move(scratch.directory + "/away", logs)
    try await advance(store)
    #expect(store.notices == [])
    try await store.close()
    let again = try scratch.store(clock: clock)
    let log = try await again.logs.read(LogRequest(key: key))
    #expect(String(decoding: log.runs.flatMap(\.bytes), as: UTF8.self) == "one\ntwo\n")
    #expect(log.gaps == [])
    try await again.close()
  }

  @Test func `a registry whose store is replaced ends what runs, answers what it is asked, and leaves when told to`()
    async throws
  {
    let store = try scratch.store(clock: clock)
    let registry = try TaskRegistry(
      store: store, catalogue: TaskCatalogue(), clock: clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (starts, started) = AsyncStream<Void>.makeStream()
    let (ends, ended) = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await registry.run() }
      group.addTask { [clock] in
        while !Task.isCancelled {
          clock.advance(by: .milliseconds(100))
          await Task.yield()
        }
      }
      let running = try await registry.add("work") { _ in
        started.yield()
        do {
          try await Task.sleep(for: .seconds(1000))
        } catch {
          ended.yield()
        }
      }
      for await _ in starts { break }
      try scratch.remove(scratch.path)
      for await _ in ends { break }
      #expect(store.trouble?.code == .storeLost)
      #expect(try await registry.overview().trouble == store.trouble?.message)
      #expect(try await registry.task(running.id)?.state == .running)
      await #expect(throws: StoreError.self) { try await registry.add("work") { _ in } }
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
