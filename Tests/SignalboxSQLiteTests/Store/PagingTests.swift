import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// Lists over so many tasks that filters with many are walked by the order's index and those with few are fetched and
/// sorted; the conformance suite's lists are all of the second kind.
@Suite struct PagingTests {
  private static let queries: [String] = [
    "", "state:completed", "state:queued|scheduled", "state:failed|cancelled", "name:work", "name:RARE", "queue:mail",
    "work", "tag:user=7", "tag:user=*", "!name:work", "!state:completed queue:media", "error~mailer", "attempt>=1",
  ]

  @Test func pagesAgreeWithTheReferenceForwardAndBackward() async throws {
    let scratch = try Scratch()
    let clock = ManualClock()
    let store = try scratch.store(durability: .process, clock: clock)
    try await fill(store, clock)
    let all = try await every(store)
    for text in Self.queries {
      let query = try TaskQuery(parsing: text)
      for key in TaskSort.Key.allCases {
        for sort in [TaskSort(key), TaskSort(key, descending: true)] {
          let places = all.filter { query.matches($0, now: clock.now()) }.map(sort.position(of:))
          let wanted = sort.isDescending ? places.sorted(by: >) : places.sorted()
          try await walk(store, query, sort, wanted.map(\.id), "\(text) by \(sort.text)")
        }
      }
    }
    try await store.close()
  }

  private func walk(
    _ store: SQLiteTaskStore, _ query: TaskQuery, _ sort: TaskSort, _ wanted: [TaskID], _ what: String
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

  private func every(_ store: SQLiteTaskStore) async throws -> [TaskRecord] {
    var all: [TaskRecord] = []
    for id in try await store.ids(.all, after: nil, limit: 10000) { all.append(try #require(try await store.task(id))) }
    return all
  }

  /// 4,000 tasks in every state, with names and queues that many and few have.
  private func fill(_ store: SQLiteTaskStore, _ clock: ManualClock) async throws {
    for round in 0..<8 {
      clock.advance(by: .seconds(1))
      let tasks = (0..<500).map { index in
        NewTask(
          name: index % 97 == 0 ? "rare" : "work", queue: index % 3 == 0 ? "mail" : "media", priority: index % 4 - 1,
          tags: index % 50 == 0 ? ["user=\(index / 50)"] : [],
          delay: round == 7 && index % 2 == 0 ? .seconds(index) : .zero, maxAttempts: 2)
      }
      _ = try await store.append(tasks)
      guard round < 7 else { return }
      let request = ClaimRequest(
        worker: "w1", names: ["work", "rare"], commands: false, limit: 460, lease: .seconds(1000))
      var outcomes: [FinishedAttempt] = []
      for (index, claimed) in try await store.claim(request).enumerated() where index % 40 != 0 {
        clock.advance(by: .microseconds(index % 3))
        let error = TaskFailure(type: "Refused", message: "by Mailer")
        let outcome: AttemptOutcome =
          switch index % 20 {
          case 1, 2: .failed(error, retryAfter: nil)
          case 3: .failed(error, retryAfter: .seconds(500))
          case 4: .cancelled(nil)
          default: .completed
          }
        outcomes.append(FinishedAttempt(key: claimed.task.attemptKey, worker: "w1", outcome: outcome))
      }
      _ = try await store.finish(outcomes)
    }
  }
}
