import Signalbox
import SignalboxModel

extension StoreCase {
  static let listing: [StoreCase] = [
    StoreCase("every order, both ways, page by page, agrees with the reference") { bench in
      let all = try await bench.mixture()
      for key in TaskSort.Key.allCases {
        for descending in [false, true] {
          let sort = TaskSort(key, descending: descending)
          let wanted = all.sorted {
            descending ? sort.position(of: $1) < sort.position(of: $0) : sort.position(of: $0) < sort.position(of: $1)
          }.map(\.id)
          try await expect(bench.walk(.all, sort, limit: 7), is: wanted)
          try await expect(bench.walkBack(.all, sort, limit: 7), is: wanted)
        }
      }
    },
    StoreCase("a page around a task holds it, and tells of its neighbours") { bench in
      let all = try await bench.mixture()
      let wanted = all.map(\.id).sorted()
      for index in [0, 3, wanted.count / 2, wanted.count - 1] {
        let page = try await bench.store.page(PageRequest(limit: 8, start: .around(wanted[index])))
        let ids = page.tasks.map(\.id)
        try require(ids.contains(wanted[index]), "\(wanted[index]) is not in \(ids)")
        let first = wanted.firstIndex(of: ids[0]) ?? -1
        try expect(ids, is: Array(wanted[first..<min(first + 8, wanted.count)]))
        try expect(page.hasPrevious, is: first > 0)
        try expect(page.hasNext, is: first + 8 < wanted.count)
      }
      let gone = try await bench.store.page(PageRequest(limit: 8, start: .around(TaskID(999_999))))
      try expect(gone.tasks.map(\.id), is: Array(wanted.prefix(8)))
    },
    StoreCase("filters agree with the reference") { bench in
      let all = try await bench.mixture()
      let now = bench.clock.now()
      for query in QueryMixture.queries {
        let wanted = all.filter { query.matches($0, now: now) }.map(\.id).sorted()
        let page = try await bench.store.page(PageRequest(query: query, limit: 1000))
        guard page.tasks.map(\.id) == wanted, page.total == wanted.count else {
          throw ConformanceFailure(
            description: "\(query): \(page.tasks.map(\.id)), total \(page.total), where \(wanted) was wanted")
        }
        try await expect(bench.store.ids(query, after: nil, limit: 1000), is: wanted)
        try await expect(
          bench.walk(query, TaskSort(.finished, descending: true), limit: 5).sorted(), is: wanted)
      }
    },
    StoreCase("ids come ascending, from after an id, up to a limit") { bench in
      let ids = try await bench.add(count: 10)
      try await expect(bench.store.ids(.all, after: ids[3], limit: 4), is: Array(ids[4..<8]))
      try await expect(bench.store.ids(.all, after: ids[9], limit: 4), is: [])
    },
    StoreCase("counting stops where it would cost too much, and says so") { bench in
      try await bench.add("counted", count: RecordPage.countLimit + 5, tags: ["t"])
      let exact = try await bench.store.page(PageRequest(query: TaskQuery([.init(.state([.queued]))]), limit: 1))
      try expect(exact.total, is: RecordPage.countLimit + 5)
      try expect(exact.totalIsMinimum, is: false)
      let counted = try await bench.store.page(PageRequest(query: TaskQuery([.init(.tag([Glob("t")]))]), limit: 1))
      try require(
        counted.total == RecordPage.countLimit + 5 && !counted.totalIsMinimum
          || counted.total == RecordPage.countLimit && counted.totalIsMinimum,
        "\(counted.total), minimum \(counted.totalIsMinimum)")
    },
  ]
}

extension StoreBench {
  /// Tasks in every state, several queues, names, priorities and tags.
  fileprivate func mixture() async throws -> [TaskRecord] {
    var numbers = SeededNumbers(seed: 42)
    for round in 0..<60 {
      let name = QueryMixture.names[Int.random(in: 0..<QueryMixture.names.count, using: &numbers)]
      let queue = QueryMixture.queues[Int.random(in: 0..<QueryMixture.queues.count, using: &numbers)]
      let id = try await add(
        name, queue: queue, priority: Int.random(in: -2...2, using: &numbers),
        delay: round % 7 == 0 ? .seconds(Int.random(in: 1...50, using: &numbers)) : .zero,
        tags: round % 3 == 0 ? ["user=\(round)", "50%_off"] : [])[0]
      clock.advance(by: .milliseconds(Int.random(in: 0...400, using: &numbers)))
      if round % 5 == 1 { _ = try await store.cancel([id], by: "ana") }
      if round % 2 == 0 { try await finishSome(round) }
    }
    _ = try await claim(5, names: Set(QueryMixture.names))
    let last = try await add(QueryMixture.names[0], queue: QueryMixture.queues[0])[0]
    for name in QueryMixture.names {
      _ = try await add(after: last, .completed, name: name, delay: name == "名前" ? .seconds(20) : .zero)
    }
    return try await store.page(PageRequest(limit: 1000)).tasks
  }

  private func finishSome(_ round: Int) async throws {
    for task in try await claim(1, names: Set(QueryMixture.names)) {
      let message = QueryMixture.errors[round / 2 % QueryMixture.errors.count]
      _ = try await finish(
        task,
        round % 4 == 0 ? .completed : .failed(TaskFailure(type: "Refused", message: message), retryAfter: nil))
    }
  }

  fileprivate func walk(_ query: TaskQuery, _ sort: TaskSort, limit: Int) async throws -> [TaskID] {
    var ids: [TaskID] = []
    var request = PageRequest(query: query, sort: sort, limit: limit)
    while true {
      let page = try await store.page(request)
      try expect(page.hasPrevious, is: !ids.isEmpty)
      ids += page.tasks.map(\.id)
      guard page.hasNext, let last = page.tasks.last else { return ids }
      request.start = .after(sort.position(of: last))
    }
  }

  fileprivate func walkBack(_ query: TaskQuery, _ sort: TaskSort, limit: Int) async throws -> [TaskID] {
    var ids: [TaskID] = []
    let end = TaskPosition(
      rank: sort.isDescending ? -1 : .max, value: sort.isDescending ? .min : .max,
      id: TaskID(sort.isDescending ? .min : .max))
    var request = PageRequest(query: query, sort: sort, limit: limit, start: .before(end))
    while true {
      let page = try await store.page(request)
      ids = page.tasks.map(\.id) + ids
      guard page.hasPrevious, let first = page.tasks.first else { return ids }
      request.start = .before(sort.position(of: first))
    }
  }
}

/// What the tasks and filters of the listing cases are made of.
enum QueryMixture {
  static let names = ["send_mail", "Send_Report", "video.transcode", "50%_off", "名前"]
  static let queues = ["mail", "MEDIA", "a*b"]
  static let errors = ["Timeout after 300 s", "no route 件名", "50% of [x] failed", "literal * and ?"]

  static let queries: [TaskQuery] = [
    .all,
    one(.word("SEND")), one(.word("%")), one(.word("_")), one(.word("timeout")), one(.word("user=3")), one(.word("件名")),
    one(.word("refused")), one(.state([.failed, .cancelled])), one(.state([.waiting, .queued])), one(.state([])),
    not(.state([.queued])),
    one(.queue([Glob("mail")])), one(.queue([Glob("MAIL"), Glob("media")])), one(.queue([Glob("m*")])),
    one(.queue([Glob("a*b")])), not(.queue([Glob("mail")])), one(.name([Glob("send_*")])),
    one(.name([Glob("video?transcode")])),
    one(.name([Glob("*[*")])), one(.name([Glob("名?")])), one(.name([Glob("50%_off")])), one(.name([Glob("")])),
    one(.tag([Glob("user=*")])), one(.tag([Glob("USER=3?")])), one(.tag([Glob("user")])), not(.tag([Glob("*")])),
    one(.error(["timeout", "[X]"])), one(.error(["* and ?"])), not(.error(["e"])),
    one(.id([TaskID(3), TaskID(9), TaskID(1000)])),
    one(.age(.greater, .seconds(5))), one(.age(.lessOrEqual, .seconds(5))), one(.number(.attempt, .greaterOrEqual, 1)),
    one(.number(.priority, .less, 0)), one(.number(.tries, .equal, 1)), not(.number(.priority, .equal, 0)),
    TaskQuery([.init(.queue([Glob("mail")])), .init(.word("send")), .init(.state([.completed]), isNegated: true)]),
  ]

  private static func one(_ predicate: TaskQuery.Predicate) -> TaskQuery { TaskQuery([.init(predicate)]) }
  private static func not(_ predicate: TaskQuery.Predicate) -> TaskQuery {
    TaskQuery([.init(predicate, isNegated: true)])
  }
}
