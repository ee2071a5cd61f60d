import FoundationEssentials
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// A backup in the place of the file that a killed server left, and what tells of it.
@Suite struct RestoreTests {
  /// How a file comes to the place of another: into it, or with its name.
  enum Way: CaseIterable {
    case copied, moved
  }

  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  private var backup: String { scratch.directory + "/backup.sqlite" }

  /// Runs the next task, which writes to its log.
  private func run(
    _ store: SQLiteTaskStore, writing text: String, _ outcome: AttemptOutcome = .completed
  ) async throws -> AttemptKey {
    let task = try #require(try await Bench(store: store).claim().first)
    let key = task.attemptKey
    store.logs.append([LogChunk(key: key, time: clock.now(), source: .stdout, bytes: Array(text.utf8))])
    try await store.logs.flush([key])
    _ = try await Bench(store: store).finish(task, outcome)
    return key
  }

  private func log(_ key: AttemptKey, _ store: SQLiteTaskStore) async throws -> String {
    let bytes = try await store.logs.read(LogRequest(key: key))
    return String(decoding: bytes.runs.flatMap(\.bytes), as: UTF8.self)
  }

  /// Kills the server and puts the backup in the place of its file, as the documentation tells.
  private func restore(over store: SQLiteTaskStore, _ way: Way) async throws {
    try await scratch.kill(store)
    try scratch.remove(scratch.path + "-wal")
    switch way {
    case .copied: try scratch.overwrite(scratch.path, with: scratch.bytes(of: backup))
    case .moved: try scratch.move(backup, scratch.path)
    }
  }

  @Test(arguments: Way.allCases)
  func `nothing that attempts have logged since a backup shows when it was put back`(_ way: Way) async throws {
    let store = try scratch.store(clock: clock)
    let failed = try await Bench(store: store).add()[0]
    let first = try await run(store, writing: "first", .failed(TaskFailure(type: "E", message: "m"), retryAfter: nil))
    try await Bench(store: store).add()
    try scratch.backUp(to: backup)
    _ = try await store.retry([failed], by: "ana")
    let since = [try await run(store, writing: "since"), try await run(store, writing: "since")]
    #expect(Set(since.map(\.attempt)) == [1, 2])
    try await restore(over: store, way)
    // The logs alone tell of it.
    try scratch.remove(scratch.path + ".lock")

    let again = try scratch.store(clock: clock)
    #expect(again.identity != store.identity && again.parents == [store.identity])
    let notice = try #require(again.notices.first)
    #expect(notice.label == (way == .moved ? "copied store" : "restored store"))
    #expect(notice.message.contains(scratch.path + "-logs.set-aside"))
    #expect(try await log(first, again) == "first")
    for key in since { #expect(try await log(key, again) == "") }
    let next = try await run(again, writing: "next")
    #expect(since.contains(next))
    #expect(try await log(next, again) == "next")
    #expect(try await Bench(store: again).add()[0].rawValue > 1_000_000)
    try await again.close()
  }

  @Test(arguments: Way.allCases, [false, true])
  func `a backup that was put back is known by the lock file, also when the first start after that fails`(
    _ way: Way, _ isFailing: Bool
  ) async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 2)
    try scratch.backUp(to: backup)
    // Neither logs nor blocks of ids tell of these.
    try await Bench(store: store).add(count: 3)
    try await restore(over: store, way)
    if isFailing {
      try scratch.setMode(0o640, scratch.path + "-logs")
      #expect(scratch.refusal()?.code == .badPermissions)
      try scratch.setMode(0o600, scratch.path + "-logs")
    }

    let again = try scratch.store(clock: clock)
    #expect(again.identity != store.identity && again.parents == [store.identity])
    #expect(again.notices.map(\.label) == ["restored store"])
    let next = try await Bench(store: again).add()[0]
    #expect(next.rawValue > 1_000_005)
    try await scratch.kill(again)

    let last = try scratch.store(clock: clock)
    #expect(last.identity == again.identity && last.parents == again.parents)
    #expect(last.notices == [])
    #expect(try await last.task(next) != nil)
    try await last.close()
  }

  @Test func `a backup in the place of a file that was closed is another file too, though nothing came after it`()
    async throws
  {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 2)
    try await store.close()
    try scratch.backUp(to: backup)
    try scratch.overwrite(scratch.path, with: scratch.bytes(of: backup))
    let again = try scratch.store(clock: clock)
    #expect(again.parents == [store.identity])
    try await again.close()
  }

  @Test func `a store that was elsewhere for a while is no older one`() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 2)
    try await store.close()
    let elsewhere = scratch.directory + "/elsewhere.sqlite"
    try scratch.move(scratch.path, elsewhere)
    let moved = try SQLiteTaskStore(path: elsewhere, clock: clock)
    #expect(try await Bench(store: moved).add() == [TaskID(3)])
    try await moved.close()
    try scratch.move(elsewhere, scratch.path)
    let again = try scratch.store(clock: clock)
    #expect(again.identity == store.identity && again.notices == [])
    #expect(try await Bench(store: again).add() == [TaskID(4)])
    try await again.close()
  }

  @Test(arguments: Way.allCases)
  func `tasks and logs of one backup that are put back again and again give no id twice`(_ way: Way) async throws {
    let first = try scratch.store(clock: clock)
    try await Bench(store: first).add(count: 2)
    try await first.close()
    let files = try scratch.snapshot(["", "-logs"])
    var given: Set<TaskID> = []
    var identities: [String] = []
    for _ in 1...4 {
      let store = try scratch.store(clock: clock)
      let ids = try await Bench(store: store).add(count: 3)
      #expect(given.isDisjoint(with: ids))
      #expect(!identities.contains(store.identity))
      // The one whose server was the last has left behind what ran.
      if let before = identities.last { #expect(store.parents.first == before) }
      given.formUnion(ids)
      identities.append(store.identity)
      try await store.close()
      for (suffix, bytes) in files {
        switch way {
        case .copied: try scratch.overwrite(scratch.path + suffix, with: bytes)
        case .moved:
          try scratch.overwrite(backup, with: bytes)
          try scratch.move(backup, scratch.path + suffix)
        }
      }
    }
  }

  @Test func `what was running when a server was killed keeps its log`() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 2)
    _ = try await run(store, writing: "ended")
    let running = try #require(try await Bench(store: store).claim().first).attemptKey
    store.logs.append([LogChunk(key: running, time: clock.now(), source: .stdout, bytes: Array("begun".utf8))])
    try await store.logs.flush([running])
    try await scratch.kill(store)

    let again = try scratch.store(clock: clock)
    #expect(again.identity == store.identity && again.notices == [])
    #expect(try await again.orphans() == [running])
    #expect(try await log(running, again) == "begun")
    try await again.close()
  }
}
