import Signalbox
import SignalboxModel
import SignalboxSQLite
import Testing

@Suite struct PreparedStatementTests {
  @Test func `filters of ever new shapes do not fill the memory with statements`() async throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    let ids = try await Bench(store: store).add(count: 3)
    for shape in 0..<512 {
      let terms = (0..<9).map { bit in
        TaskQuery.Term(.number(shape >> bit & 1 == 0 ? .attempt : .priority, .greaterOrEqual, 0))
      }
      let page = try await store.page(PageRequest(query: TaskQuery(terms), limit: 2))
      #expect(page.tasks.map(\.id) == Array(ids.prefix(2)))
    }
    #expect(try await store.preparedStatements() < 200)
    try await store.close()
  }

  @Test func `what a list needs is kept from one time to the next`() async throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    try await Bench(store: store).add(count: 3)
    let request = PageRequest(query: TaskQuery([.init(.state([.queued])), .init(.word("or"))]), limit: 2)
    _ = try await store.page(request)
    let prepared = try await store.preparedStatements()
    for _ in 0..<20 { _ = try await store.page(request) }
    #expect(try await store.preparedStatements() == prepared)
    try await store.close()
  }
}
