import Signalbox
import SignalboxModel

extension StoreCase {
  static let bounds: [StoreCase] = [
    StoreCase("a page ends at 4 MiB, and the pages after it have the rest") { bench in
      let ids = try await bench.addLarge(count: 11)
      for descending in [false, true] {
        let sort = TaskSort(.id, descending: descending)
        let page = try await bench.store.page(PageRequest(sort: sort, limit: 1000))
        try require((3...4).contains(page.tasks.count) && page.hasNext, "\(page.tasks.count) tasks in a page")
        try expect(page.total, is: ids.count)
        let wanted = descending ? ids.reversed() : ids
        try await expect(bench.walk(.all, sort, limit: 1000), is: wanted)
        try await expect(bench.walkBack(.all, sort, limit: 1000), is: wanted)
      }
    },
    StoreCase("a page around a large task holds it, and no more than 4 MiB") { bench in
      let ids = try await bench.addLarge(count: 9)
      for id in ids {
        let page = try await bench.store.page(PageRequest(limit: 100, start: .around(id)))
        let found = page.tasks.map(\.id)
        try require(found.contains(id) && (1...4).contains(found.count), "\(id) in \(found)")
        let first = ids.firstIndex(of: found[0]) ?? -1
        try expect(found, is: Array(ids[first..<first + found.count]))
        try expect(page.hasPrevious, is: first > 0)
        try expect(page.hasNext, is: first + found.count < ids.count)
      }
    },
    StoreCase("a task that is larger than a page has one of its own") { bench in
      // As JSON six times as large.
      let error = TaskFailure(type: "e", message: String(repeating: "\u{1}", count: Limits.errorMessage - 100))
      let payload = JSONText(trusted: "\"" + String(repeating: "x", count: 1_000_000) + "\"")
      _ = try await bench.store.append(Array(repeating: NewTask(name: "work", payload: payload), count: 2))
      for task in try await bench.claim(2) {
        _ = try await bench.finish(task, .failed(error, retryAfter: nil), result: nil)
      }
      try await expect(bench.walk(.all, TaskSort(.finished), limit: 1000).count, is: 2)
    },
    StoreCase("attempts come in pages of 4 MiB") { bench in
      _ = try await bench.store.append([NewTask(name: "work", maxAttempts: 100)])
      let error = TaskFailure(type: "e", message: String(repeating: "m", count: Limits.errorMessage))
      for _ in 0..<70 {
        for task in try await bench.claim() {
          _ = try await bench.finish(task, .failed(error, retryAfter: .zero))
        }
        try await bench.advance()
      }
      let first = try await bench.store.attempts(of: TaskID(1), from: 0)
      try require((60..<70).contains(first.attempts.count), "\(first.attempts.count) attempts in a page")
      try expect(first.next, is: first.attempts.count + 1)
      let all = try await bench.store.attempts(of: TaskID(1))
      try expect(all.map(\.attempt), is: Array(1...70))
    },
    StoreCase("a search that has no time left says so, and others are not held up") { bench in
      try await bench.add(count: 3)
      let limit = ReadLimit(share: ReadShare(1), time: .zero)
      for search in ["page", "set", "audit", "log"] {
        do {
          try await ReadLimit.$current.withValue(limit) { try await bench.search(search) }
          throw ConformanceFailure(description: "\(search) ended in no time")
        } catch let error as StoreError {
          try expect(error.code, is: .queryTooSlow)
        }
        try await bench.search(search)
      }
      try await ReadLimit.$current.withValue(limit) { _ = try await bench.task(TaskID(1)) }
    },
    StoreCase("globs and words that repeat themselves are matched in no time to speak of") { bench in
      let letters = String(repeating: "a", count: 120)
      try await bench.add(letters, count: 50, tags: [letters + letters])
      let glob = Glob(String(repeating: "a*", count: 60) + "b")
      let word = String(repeating: "a", count: 119) + "b"
      for predicate in [
        TaskQuery.Predicate.name([.glob(glob)]), .tag([.glob(glob)]), .queue([.glob(glob)]), .word(word),
        .error([word]),
      ] {
        let query = TaskQuery(Array(repeating: TaskQuery.Term(predicate), count: 8))
        try await expect(bench.store.page(PageRequest(query: query)).tasks, is: [])
      }
      let found = TaskQuery([.init(.name([.glob(Glob(String(repeating: "a*", count: 60)))])), .init(.word(letters))])
      try await expect(bench.store.page(PageRequest(query: found)).total, is: 50)
    },
  ]
}

extension StoreBench {
  /// Adds tasks whose payloads have a million bytes each.
  fileprivate func addLarge(count: Int) async throws -> [TaskID] {
    let payload = JSONText(trusted: "\"" + String(repeating: "x", count: 1_000_000) + "\"")
    return try await store.append(Array(repeating: NewTask(name: "work", payload: payload), count: count)).map(
      \.task.id)
  }

  fileprivate func search(_ what: String) async throws {
    switch what {
    case "page": _ = try await store.page(PageRequest(query: TaskQuery([.init(.word("x"))])))
    case "set": _ = try await store.freeze(.all, taking: Set(TaskState.all))
    case "audit": _ = try await store.audit(AuditQuery(), before: nil, limit: 5)
    default: _ = try await store.logs.search(LogSearchRequest(key: AttemptKey(task: TaskID(1), attempt: 1), text: "x"))
    }
  }
}
