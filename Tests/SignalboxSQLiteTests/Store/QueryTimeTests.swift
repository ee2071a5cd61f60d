import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Synchronization
import Testing

/// How long a search may take, on a clock that goes on each time it is looked at.
@Suite(.timeLimit(.minutes(5)))
struct QueryTimeTests {
  private final class TickingClock: TaskClock {
    private let ticks = Atomic(0)

    func now() -> Timestamp { Timestamp(microseconds: 1_767_225_600_000_000) }
    func uptime() -> Duration {
      .milliseconds(ticks.add(1, ordering: .relaxed).newValue)
    }
    func elapsed() -> Duration { uptime() }
    func sleep(until deadline: Duration) async throws {}
    func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
  }

  @Test func `a search is stopped within SQLite, and its connection goes on`() async throws {
    let scratch = try Scratch()
    let store = try SQLiteTaskStore(path: scratch.path, clock: TickingClock())
    let task = NewTask(name: "work", tags: ["some", "tags"])
    for _ in 0..<5 { _ = try await store.append(Array(repeating: task, count: 1000)) }
    let query = TaskQuery(
      (0..<40).map { _ in .init(.tag([.glob(Glob("*x*y*z*"))]), isNegated: true) } + [.init(.word("none"))])
    // A look takes a millisecond of this clock: there are thousands of looks in such a search, and few in a small one.
    let limit = ReadLimit(share: ReadShare(1), time: .milliseconds(20), advice: "do something else")
    for _ in 0..<2 {
      let error = await #expect(throws: StoreError.self) {
        try await ReadLimit.$current.withValue(limit) { try await store.page(PageRequest(query: query)) }
      }
      #expect(error?.code == .queryTooSlow && error?.message.contains("or do something else") == true)
      let page = try await ReadLimit.$current.withValue(limit) { try await store.page(PageRequest(limit: 10)) }
      #expect(page.tasks.count == 10)
    }
    #expect(try await store.page(PageRequest(query: query)).tasks.isEmpty)
    try await store.close()
  }

  @Test func `a look for queues among very many has its time too`() async throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    _ = try await store.append((0..<1500).map { NewTask(name: "work", queue: "q\($0)") })
    let limit = ReadLimit(share: ReadShare(1), time: .zero)
    let query = TaskQuery([.init(.queue([.glob("nowhere")]))])
    let error = await #expect(throws: StoreError.self) {
      try await ReadLimit.$current.withValue(limit) { try await store.page(PageRequest(query: query)) }
    }
    #expect(error?.code == .queryTooSlow)
    #expect(try await store.page(PageRequest(query: query)).total == 0)
    try await store.close()
  }

  @Test func `a log of single bytes comes in parts that fit an answer`() async throws {
    let scratch = try Scratch()
    let store = try SQLiteTaskStore(path: scratch.path)
    let key = AttemptKey(task: TaskID(1), attempt: 1)
    let count = 28_000
    for start in stride(from: 0, to: count, by: 2000) {
      store.logs.append(
        (start..<start + 2000).map { index in
          LogChunk(
            key: key, time: Timestamp(microseconds: Int64(index)), source: .stdout, bytes: [UInt8(ascii: "x")])
        })
      try await store.logs.flush([key])
    }
    var read: Int64 = 0
    var parts = 0
    while read < count {
      let part = try await store.logs.read(LogRequest(key: key, start: .offset(read), limit: 4 << 20))
      #expect(part.from == read && part.to > read && part.runs.count <= (4 << 20) / 160 && part.gaps.isEmpty)
      read = part.to
      parts += 1
    }
    #expect(parts == 2)
    try await store.close()
  }
}
