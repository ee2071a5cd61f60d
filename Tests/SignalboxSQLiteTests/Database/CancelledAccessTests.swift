import GRDB
import Signalbox
import Testing

@testable import SignalboxSQLite

/// What GRDB does to a connection when a task that waits for it is cancelled.
@Suite struct CancelledAccessTests {
  @Test func `an interrupt that is left over from a cancelled access is no fault of a checkpoint`() async throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    try await Bench(store: store).add(count: 3)
    let pool = store.connections.pool
    let isHeldUp = try await store.connections.onWriter { db in
      pool.interrupt()
      return try db.emptyWriteAheadLog().isHeldUp
    }
    #expect(!isHeldUp)
    #expect(store.trouble == nil)
    try await store.close()
  }
}
