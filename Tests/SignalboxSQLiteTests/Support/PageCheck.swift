import Signalbox
import SignalboxModel
import SignalboxSQLite
import Testing

/// Reads lists page by page and compares them with the reference.
struct PageCheck {
  let store: SQLiteTaskStore
  let now: Timestamp

  /// Every filter in every order, forward, backward and from the middle.
  func agrees(_ filters: [String]) async throws {
    let all = try await every()
    for text in filters {
      let query = try TaskQuery(parsing: text)
      for key in TaskSort.Key.allCases {
        for sort in [TaskSort(key), TaskSort(key, descending: true)] {
          let places = all.filter { query.matches($0, now: now) }.map(sort.position(of:))
          let wanted = sort.isDescending ? places.sorted(by: >) : places.sorted()
          try await walk(query, sort, wanted.map(\.id), "\(text) by \(sort.text)")
        }
      }
    }
  }

  private func walk(
    _ query: TaskQuery, _ sort: TaskSort, _ wanted: [TaskID], _ what: String
  ) async throws {
    var request = PageRequest(query: query, sort: sort, limit: 700)
    var seen: [TaskID] = []
    var page = try await store.page(request)
    #expect(!page.hasPrevious, "\(what)")
    #expect(page.total == wanted.count, "\(what)")
    while true {
      seen += page.tasks.map(\.id)
      guard page.hasNext, let last = page.tasks.last else { break }
      request.start = .after(sort.position(of: last))
      page = try await store.page(request)
      #expect(page.hasPrevious, "\(what)")
    }
    #expect(seen == wanted, "\(what)")

    var back = page.tasks.map(\.id)
    while page.hasPrevious, let first = page.tasks.first {
      request.start = .before(sort.position(of: first))
      page = try await store.page(request)
      back = page.tasks.map(\.id) + back
      #expect(page.hasNext, "\(what)")
    }
    #expect(back == wanted, "\(what) backward")

    guard !wanted.isEmpty else { return }
    let middle = wanted.count / 2
    request.start = .around(wanted[middle])
    request.limit = 20
    let around = try await store.page(request).tasks.map(\.id)
    #expect(
      around == Array(wanted[max(0, middle - 10)..<min(wanted.count, max(0, middle - 10) + 20)]), "\(what) around")
  }

  private func every() async throws -> [TaskRecord] {
    var all: [TaskRecord] = []
    for id in try await store.freeze(.all, taking: Set(TaskState.all)).ids {
      all.append(try #require(try await store.task(id)))
    }
    return all
  }
}
