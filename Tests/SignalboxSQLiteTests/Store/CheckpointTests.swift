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

  @Test func `readers that come and go do not make the write-ahead log twice as long`() async throws {
    let store = try scratch.store()
    let large = NewTask(name: "work", payload: JSONText(trusted: "\"\(String(repeating: "x", count: 1 << 20))\""))
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
