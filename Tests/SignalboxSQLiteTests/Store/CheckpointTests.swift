import FoundationEssentials
import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import Testing

@Suite struct CheckpointTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  /// Somebody who reads what was there when the reading began, until told to leave.
  private struct Reader {
    let queue: DatabaseQueue

    init(_ path: String) throws {
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { db in
        try db.execute(sql: "BEGIN")
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM tasks")
      }
    }

    func leave() throws {
      try queue.inDatabase { db in try db.execute(sql: "COMMIT") }
      try queue.close()
    }
  }

  private func logSize() throws -> Int {
    Int(try #require(try FileManager.default.attributesOfItem(atPath: scratch.path + "-wal")[.size] as? UInt64))
  }

  private let large = NewTask(
    name: "work", payload: JSONText(trusted: "\"\(String(repeating: "x", count: 1 << 20))\""))

  @Test func `a log that a long read makes grow is told, and is short again without a write once the reader is gone`()
    async throws
  {
    let store = try scratch.store()
    let reader = try Reader(scratch.path)
    for _ in 0..<60 { _ = try await store.append([large]) }
    #expect(store.notices == [])
    for _ in 0..<20 { _ = try await store.append([large]) }
    let notice = try #require(store.notices.first)
    #expect(notice.label == "long -wal")
    #expect(notice.message.contains(scratch.path + "-wal"))
    await store.look()
    #expect(store.notices.map(\.label) == ["long -wal"])
    #expect(try await store.files().first { $0.path == scratch.path + "-wal" }?.bytes == Int64(try logSize()))
    try reader.leave()
    await store.look()
    #expect(store.notices == [])
    #expect(try logSize() == 0)
    #expect(store.trouble == nil)
    try await store.close()
  }

  @Test func `a store closes while somebody reads, and what stays in the log is written back when it is opened next`()
    async throws
  {
    let store = try scratch.store()
    let early = try await Bench(store: store).add(count: 3)
    let reader = try Reader(scratch.path)
    let late = try await Bench(store: store).add(count: 3)
    try await store.close()
    #expect(try logSize() > 0)
    let again = try scratch.store()
    #expect(try await again.counts() == StateCounts([.queued: 6]))
    try reader.leave()
    try await again.close()
    #expect(try scratch.tasks(in: scratch.path) == Set(early + late))
  }

  @Test func `a log that was long before the store is opened is told, and is short once the reader is gone`()
    async throws
  {
    let store = try scratch.store()
    let reader = try Reader(scratch.path)
    for _ in 0..<80 { _ = try await store.append([large]) }
    try await store.close()
    let again = try scratch.store()
    #expect(again.notices.map(\.label) == ["long -wal"])
    #expect(try await again.files().first { $0.path == scratch.path + "-wal" }?.bytes == Int64(try logSize()))
    try reader.leave()
    await again.look()
    #expect(again.notices == [])
    #expect(try logSize() == 0)
    #expect(try await again.counts()[.queued] == 80)
    try await again.close()
  }

  @Test func `readers that come and go do not make the write-ahead log twice as long`() async throws {
    let store = try scratch.store()
    func append(megabytes: Int) async throws {
      for _ in 0..<megabytes { _ = try await store.append([large]) }
    }
    let early = try Reader(scratch.path)
    try await append(megabytes: 20)
    let late = try Reader(scratch.path)
    try early.leave()
    // Writes nothing, and lets all that is in the log be written back while it is still read.
    let stranger = AttemptKey(task: TaskID(1), attempt: 9)
    _ = try await store.finish([FinishedAttempt(key: stranger, worker: "nobody", outcome: .completed)])
    try await append(megabytes: 1)
    try late.leave()
    try await append(megabytes: 14)
    #expect(try logSize() < 28 << 20)
    #expect(try await store.counts()[.queued] == 35)
    try await store.close()
  }
}
