import SignalboxClient
import SignalboxModel

/// A list as clients ask for it.
struct ListQuery {
  var filter: String
  var sort: String

  /// Every pane's own order, and filters that an index serves.
  static let indexed: [ListQuery] = [
    ListQuery(filter: "", sort: "id"), ListQuery(filter: "", sort: "-id"), ListQuery(filter: "", sort: "line"),
    ListQuery(filter: "", sort: "-finished"), ListQuery(filter: "", sort: "-started"),
    ListQuery(filter: "state:waiting|scheduled|queued", sort: "line"), ListQuery(filter: "state:queued", sort: "line"),
    ListQuery(filter: "state:scheduled", sort: "line"), ListQuery(filter: "state:running", sort: "started"),
    ListQuery(filter: "state:failed|cancelled", sort: "-finished"),
    ListQuery(filter: "state:failed", sort: "-finished"),
    ListQuery(filter: "state:completed", sort: "-finished"), ListQuery(filter: "state:completed", sort: "-id"),
    ListQuery(filter: "queue:mail", sort: "-id"), ListQuery(filter: "queue:mail state:failed", sort: "-finished"),
    ListQuery(filter: "queue:mail state:completed", sort: "-finished"),
    ListQuery(filter: "name:send_invoice", sort: "-id"),
    ListQuery(filter: "name:send_invoice state:completed", sort: "-finished"),
    ListQuery(filter: "name:send_invoice state:failed", sort: "-finished"),
    ListQuery(filter: "tag:user=4242", sort: "-id"),
    ListQuery(filter: "tag:user=4242 state:completed", sort: "-finished"),
    ListQuery(filter: "id:4812|481200|999999", sort: "id"),
  ]

  /// Texts that are looked for in names, errors and tags: in many tasks, in few, in none.
  static let substrings: [ListQuery] = [
    ListQuery(filter: "invoice", sort: "-id"), ListQuery(filter: "timed", sort: "-id"),
    ListQuery(filter: "\"user=4242\"", sort: "-id"), ListQuery(filter: "nowhere-to-be-found", sort: "-id"),
    ListQuery(filter: "error~example", sort: "-id"),
    ListQuery(filter: "state:failed nowhere-to-be-found", sort: "-finished"),
  ]

  static let all = indexed + substrings

  var text: String { (filter.isEmpty ? "everything" : filter) + " by \(sort)" }
}

extension Benchmark {
  static let lists = Benchmark(
    name: "lists", row: "any list page, any indexed filter, and substring search with 1,000,000 tasks"
  ) { bench in
    return try await bench.withServer("lists", path: try await bench.seeded(1_000_000, "lists")) { server in
      var slowest: (query: ListQuery, durations: Durations)?
      var all: [Duration] = []
      for query in ListQuery.indexed {
        let durations = try await pages(query, server.client, rounds: 25)
        all += durations
        let sorted = Durations(durations)
        if sorted.p99 > slowest?.durations.p99 ?? .zero { slowest = (query, sorted) }
      }
      var findings = [
        Finding(
          what: "pages of all indexed lists, p99", value: Durations(all).p99.milliseconds, unit: .milliseconds,
          note: "\(all.count) pages of 100: \(Durations(all).summary)")
      ]
      if let slowest {
        findings.append(
          Finding(
            what: "pages of the slowest list, p99", value: slowest.durations.p99.milliseconds, unit: .milliseconds,
            budget: .value(.under(10)), note: "\(slowest.query.text); \(slowest.durations.summary)"))
      }
      findings.append(try await search(server.client))
      return findings
    }
  }

  /// First pages, those after and before them, and pages around tasks anywhere in the store; each is a call through the
  /// socket.
  private static func pages(_ query: ListQuery, _ client: SignalboxClient, rounds: Int) async throws -> [Duration] {
    var durations: [Duration] = []
    func page(_ cursor: String? = nil, around: TaskID? = nil) async throws -> TaskPage {
      let start = ContinuousClock.now
      let page = try await client.tasks(
        filter: query.filter, sort: TaskSort(text: query.sort), limit: 100, cursor: cursor, around: around)
      durations.append(ContinuousClock.now - start)
      return page
    }
    _ = try await page()
    durations = []
    for round in 0..<rounds {
      let first = try await page()
      if let next = first.next {
        let second = try await page(next)
        if let previous = second.prev { _ = try await page(previous) }
      }
      let middle = try await page(around: TaskID(rawValue: Int64(1 + (round * 7919 * 613) % 1_000_000)))
      if let next = middle.next { _ = try await page(next) }
    }
    return durations
  }

  private static func search(_ client: SignalboxClient) async throws -> Finding {
    var slowest: (query: ListQuery, duration: Duration) = (ListQuery.substrings[0], .zero)
    var notes: [String] = []
    for query in ListQuery.substrings {
      var durations: [Duration] = []
      for _ in 0..<10 {
        let start = ContinuousClock.now
        _ = try await client.tasks(filter: query.filter, sort: TaskSort(text: query.sort), limit: 100)
        durations.append(ContinuousClock.now - start)
      }
      let longest = Durations(durations).longest
      if longest > slowest.duration { slowest = (query, longest) }
      notes.append("\(query.filter) \(longest.milliseconds.short)")
    }
    return Finding(
      what: "substring search, first page, slowest of all", value: slowest.duration.milliseconds, unit: .milliseconds,
      budget: .value(.under(300)), note: notes.joined(separator: ", ") + " ms")
  }
}
