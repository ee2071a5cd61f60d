import Signalbox
import SignalboxSQLite
import Testing

/// That a server at rest hears at once of names that lead elsewhere.
@Suite(.timeLimit(.minutes(5))) struct NameWatchTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: ["", "-wal", "-logs"])
  func `a file that is moved is told of, and the look after that finds it`(_ suffix: String) async throws {
    let store = try scratch.store()
    var changes = try #require(store.fileChanges()).makeAsyncIterator()
    #expect(store.trouble == nil && store.notices.isEmpty)
    try scratch.move(scratch.path + suffix, scratch.directory + "/moved")
    try #require(await changes.next() != nil)
    await store.look()
    #expect(store.trouble != nil || !store.notices.isEmpty)
    try scratch.move(scratch.directory + "/moved", scratch.path + suffix)
    await store.look()
    try await store.close()
  }

  @Test func `it ends when nobody waits any more`() async throws {
    let store = try scratch.store()
    for _ in 0..<20 {
      let changes = try #require(store.fileChanges())
      let waiting = Task { for await _ in changes {} }
      waiting.cancel()
      await waiting.value
    }
    // The others have taken none of its news.
    var changes = try #require(store.fileChanges()).makeAsyncIterator()
    try scratch.move(scratch.path, scratch.directory + "/moved")
    try #require(await changes.next() != nil)
    try scratch.move(scratch.directory + "/moved", scratch.path)
    await store.look()
    #expect(store.trouble == nil)
    try await store.close()
  }
}
