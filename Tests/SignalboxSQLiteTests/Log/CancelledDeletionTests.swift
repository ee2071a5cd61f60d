import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

@testable import SignalboxSQLite

@Suite struct CancelledDeletionTests {
  @Test func `a deletion of logs that is called off is no fault of their file`() async throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    let key = AttemptKey(task: TaskID(1), attempt: 1)
    store.logs.append([LogChunk(key: key, time: Timestamp(microseconds: 0), source: .stdout, bytes: [1])])
    try await store.logs.flush([key])
    let logs = store.logStore
    await withThrowingTaskGroup(of: Void.self) { group in
      group.cancelAll()
      group.addTask { try await logs.delete([key.task]) }
      await #expect(throws: CancellationError.self) { try await group.next() }
    }
    #expect(store.notices == [])
    #expect(try await store.logs.sizes(of: key.task) == [1: 1])
    try await store.close()
  }
}
