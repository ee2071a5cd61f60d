import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import Testing

/// Another program that locks the file.
@Suite(.timeLimit(.minutes(5))) struct LockedStoreTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Somebody who writes, until told to leave.
  private struct Writer {
    let queue: DatabaseQueue

    init(_ path: String) throws {
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    func leave() throws {
      try queue.inDatabase { try $0.execute(sql: "ROLLBACK") }
      try queue.close()
    }
  }

  @Test func `a lock that somebody has for a moment is waited for`() async throws {
    let store = try scratch.store()
    let bench = Bench(store: store)
    let gate = GroupCommitTests.Gate()
    store.wakeups { gate.wake($0) }
    async let first = bench.add()
    while gate.wakeups.isEmpty { await Task.yield() }
    let writer = try Writer(scratch.path)
    async let second = bench.add()
    while store.pendingWrites == 0 { await Task.yield() }
    gate.open()
    // It has its turn, and finds the file locked.
    while store.pendingWrites > 0 { await Task.yield() }
    try writer.leave()
    let ids = try await first + second
    #expect(ids == [TaskID(1), TaskID(2)])
    #expect(store.trouble == nil)
    try await store.close()
  }
}
