import FoundationEssentials
import Signalbox
import SignalboxSQLite
import Testing

/// That a server at rest hears at once of names that lead elsewhere.
@Suite(.timeLimit(.minutes(5))) struct NameWatchTests {
  let scratch = try! Scratch()

  @Test(arguments: ["", "-wal", "-logs"])
  func `a file that is moved is told of, and the look after that finds it`(_ suffix: String) async throws {
    let store = try scratch.store()
    var changes = store.fileChanges().makeAsyncIterator()
    #expect(store.trouble == nil && store.notices.isEmpty)
    try scratch.move(scratch.path + suffix, scratch.directory + "/moved")
    try #require(await changes.next() != nil)
    await store.look()
    #expect(store.trouble != nil || !store.notices.isEmpty)
    try await store.close()
  }

  @Test func `it ends with the directory, and when nobody waits any more`() async throws {
    let store = try scratch.store()
    let forgotten = Task { for await _ in store.fileChanges() {} }
    forgotten.cancel()
    await forgotten.value
    let changes = store.fileChanges()
    try FileManager.default.removeItem(atPath: scratch.directory)
    var told = 0
    for await _ in changes { told += 1 }
    #expect(told > 0)
    await store.look()
    #expect(store.trouble?.code == .storeMoved)
    try? await store.close()
  }
}
