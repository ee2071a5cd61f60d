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
