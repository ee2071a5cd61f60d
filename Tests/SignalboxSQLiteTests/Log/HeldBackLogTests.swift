import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// Logs that cannot be written, while the tasks' file can.
@Suite(.timeLimit(.minutes(5))) struct HeldBackLogTests {
  let scratch: Scratch
  let clock = ManualClock()
  private let disk: FaultyDisk
  private let store: SQLiteTaskStore
  private let bench: Bench

  init() throws {
    scratch = try Scratch()
    disk = FaultyDisk(underLogsOf: scratch)
    store = try scratch.store(clock: clock)
    bench = Bench(store: store)
  }

  private func append(_ count: Int, to task: TaskRecord) {
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
    store.logs.append([LogChunk(key: task.attemptKey, time: clock.now(), source: .stdout, bytes: bytes)])
  }

  private func running(_ count: Int = 1) async throws -> [TaskRecord] {
    try await bench.add(count: count)
    return try await bench.claim(count)
  }

  private func advance() async throws -> Duration? { try await store.advance(rescue: RescuePolicy(), limit: 10) }

  @Test func `outcomes are taken, and the log is written when that is possible again`() async throws {
    let task = try await running()[0]
    disk.setRoom(0)
    append(100_000, to: task)
    try await store.logs.room()
    try await store.logs.flush([task.attemptKey])
    #expect(store.notices.map(\.label) == ["logs not kept"])
    #expect(store.trouble == nil)
    try await store.check()
    #expect(try await bench.finish(task) == .accepted(.completed))
    #expect(try await store.logs.read(LogRequest(key: task.attemptKey)).size == 100_000)
    // It asks to be called again, although nothing is due.
    #expect(try await advance() == clock.uptime() + .seconds(1))
    disk.setRoom(nil)
    _ = try await advance()
    #expect(store.notices == [])
    #expect(try await advance() == nil)
    try await store.close()
    let again = try scratch.store(clock: clock)
    let log = try await again.logs.read(LogRequest(key: task.attemptKey))
    #expect(log.size == 100_000 && log.gaps == [])
    try await again.close()
  }

  @Test func `what is held back is bounded, for one attempt and for all, and the rest shows as a gap`() async throws {
    let tasks = try await running(12)
    disk.setRoom(0)
    for task in tasks {
      append(1, to: task)
      try await store.logs.flush([task.attemptKey])
    }
    for _ in 0..<40 {
      for task in tasks { append(65_536, to: task) }
    }
    #expect(store.unwrittenLogBytes <= 8 << 20)
    disk.setRoom(nil)
    _ = try await advance()
    #expect(store.notices == [])
    for task in tasks { append(5, to: task) }
    let end = Int64(1 + 40 * 65_536 + 5)
    var gaps: [[LogGap]] = []
    for task in tasks {
      let log = try await store.logs.read(LogRequest(key: task.attemptKey, limit: 1 << 30))
      #expect(log.size == end && log.to == end)
      // The end is what says how it ended.
      let gap = try #require(log.gaps.first)
      #expect(log.gaps.count == 1 && gap.from == 0 && gap.to >= end - 5 - 1 << 20)
      #expect(log.runs.reduce(0) { $0 + Int64($1.bytes.count) } + gap.to == end)
      #expect(log.runs.last.map { $0.offset + Int64($0.bytes.count) } == end)
      gaps.append(log.gaps)
    }
    try await store.close()
    let again = try scratch.store(clock: clock)
    for (task, gaps) in zip(tasks, gaps) {
      #expect(try await again.logs.read(LogRequest(key: task.attemptKey, limit: 1 << 30)).gaps == gaps)
    }
    try await again.close()
  }

  @Test func `a task is deleted although its log cannot be, and the log goes later`() async throws {
    let task = try await running()[0]
    append(1000, to: task)
    try await store.logs.flush([task.attemptKey])
    _ = try await bench.finish(task)
    disk.setRoom(0)
    #expect(try await store.delete([task.id], by: "ana") == [.deleted])
    #expect(try await store.task(task.id) == nil)
    #expect(store.trouble == nil)
    disk.setRoom(nil)
    _ = try await advance()
    _ = try await store.prune(Retention(), limit: 100)
    #expect(try await store.logs.sizes(of: task.id) == [:])
    try await store.close()
  }
}
