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
      for query in QueryMixture.queries + QueryMixture.generated(200) {
        let wanted = all.filter { query.matches($0, now: now) }.map(\.id).sorted()
        let page = try await bench.store.page(PageRequest(query: query, limit: 1000))
        guard page.tasks.map(\.id) == wanted, page.total == wanted.count else {
          throw ConformanceFailure(
            description: "\(query): \(page.tasks.map(\.id)), total \(page.total), where \(wanted) was wanted")
        }
        let set = try await bench.store.freeze(query, taking: [.queued, .failed])
        let taken = all.filter { [.queued, .failed].contains($0.state) && query.matches($0, now: now) }
        try expect(Array(set.ids), is: taken.map(\.id).sorted())
        try expect(set.counts.total + set.excluded.total, is: wanted.count)
        try expect(set.counts[.failed], is: taken.count { $0.state == .failed })
        try await expect(
          bench.walk(query, TaskSort(.finished, descending: true), limit: 5).sorted(), is: wanted)
      }
    },
    StoreCase("filters of more than a thousand alternatives agree with the reference") { bench in
      for (index, name) in QueryMixture.names.enumerated() {
        let queue = QueryMixture.queues[index % QueryMixture.queues.count]
        try await bench.add(name, queue: queue, tags: QueryMixture.tags(index))
      }
      let running = try await bench.claim(2, names: Set(QueryMixture.names))
      for (task, message) in zip(running, QueryMixture.errors) {
        _ = try await bench.finish(task, .failed(TaskFailure(type: "Refused", message: message), retryAfter: nil))
      }
      let all = try await bench.store.page(PageRequest(limit: 1000)).tasks
      for query in QueryMixture.long {
        let wanted = all.filter { query.matches($0, now: bench.clock.now()) }.map(\.id).sorted()
        let page = try await bench.store.page(PageRequest(query: query, limit: 1000))
        try expect(page.tasks.map(\.id), is: wanted)
        try expect(page.total, is: wanted.count)
        try await expect(Array(bench.store.freeze(query, taking: Set(TaskState.all)).ids), is: wanted)
      }
    },
    StoreCase("a set holds every task of its filter, however many") { bench in
      let ids = try await bench.add(count: 4500)
      _ = try await bench.make(.completed, name: "other")
      let set = try await bench.store.freeze(.all, taking: [.queued])
      try expect(Array(set.ids), is: ids)
      try expect(set.states, is: [.queued])
      try expect(set.excluded, is: StateCounts([.completed: 1]))
    },
    StoreCase("counting stops where it would cost too much, and says so") { bench in
      try await bench.add("counted", count: RecordPage.countLimit + 5, tags: ["t"])
      let exact = try await bench.store.page(PageRequest(query: TaskQuery([.init(.state([.queued]))]), limit: 1))
      try expect(exact.total, is: RecordPage.countLimit + 5)
      try expect(exact.totalIsMinimum, is: false)
      let counted = try await bench.store.page(PageRequest(query: TaskQuery([.init(.tag([.glob("t")]))]), limit: 1))
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
        tags: QueryMixture.tags(round))[0]
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

  func walk(_ query: TaskQuery, _ sort: TaskSort, limit: Int) async throws -> [TaskID] {
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

  func walkBack(_ query: TaskQuery, _ sort: TaskSort, limit: Int) async throws -> [TaskID] {
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
  static let names = ["send_mail", "Send_Mail", "Send_Report", "video.transcode", "50%_off", "名前", #"a "b"|!c\"#]
  static let queues = ["mail", "Mail", "MEDIA", "a*b", "a?b", "axb"]
  static let errors = ["Timeout after 300 s", "no route 件名", "50% of [x] failed", "literal * and ?"]

  static let queries: [TaskQuery] = [
    .all,
    one(.word("SEND")), one(.word("%")), one(.word("_")), one(.word("timeout")), one(.word("user=3")), one(.word("件名")),
    one(.word("refused")), one(.state([.failed, .cancelled])), one(.state([.waiting, .queued])), one(.state([])),
    not(.state([.queued])),
    one(.queue([.glob("mail")])), one(.queue([.glob("MAIL"), .glob("media")])), one(.queue([.glob("m*")])),
    one(.queue([.glob("a*b")])), not(.queue([.glob("mail")])), one(.name([.glob("send_*")])),
    one(.name([.glob("video?transcode")])),
    one(.name([.glob("*[*")])), one(.name([.glob("名?")])), one(.name([.glob("50%_off")])), one(.name([.glob("")])),
    one(.queue([.exact("mail")])), one(.queue([.exact("MAIL")])), one(.queue([.exact("a*b")])),
    one(.queue([.exact("MAIL"), .glob("media")])), one(.queue([.glob("mail"), .exact("media")])),
    one(.name([.exact("SEND_MAIL"), .glob("send_report")])), not(.name([.glob("send_report"), .exact("Send_Mail")])),
    one(.queue([.exact("a*")])), one(.queue([.exact("a?b"), .glob("m*")])), not(.queue([.exact("mail")])),
    one(.name([.exact("Send_Mail")])), one(.name([.exact("send_*")])), one(.name([.exact(#"a "b"|!c\"#)])),
    one(.name([.exact("名前"), .glob("send_mail")])), one(.tag([.exact("vip")])), one(.tag([.exact("VIP")])),
    one(.tag([.exact("user=*")])), one(.tag([.exact("Vip"), .glob("user=?")])), not(.tag([.exact("vip")])),
    TaskQuery([.init(.queue([.exact("mail")])), .init(.tag([.exact("vip")])), .init(.state([.queued, .completed]))]),
    one(.tag([.glob("user=*")])), one(.tag([.glob("USER=3?")])), one(.tag([.glob("user")])), not(.tag([.glob("*")])),
    one(.error(["timeout", "[X]"])), one(.error(["* and ?"])), not(.error(["e"])),
    one(.id([TaskID(3), TaskID(9), TaskID(1000)])),
    one(.age(.greater, .seconds(5))), one(.age(.lessOrEqual, .seconds(5))), one(.number(.attempt, .greaterOrEqual, 1)),
    one(.time(.running, .greaterOrEqual, .zero)), not(.time(.running, .greater, .milliseconds(200))),
    one(.time(.silent, .greaterOrEqual, .zero)), not(.time(.silent, .greater, .milliseconds(200))),
    one(.time(.ended, .less, .seconds(5))), not(.time(.ended, .greater, .seconds(5))),
    one(.time(.took, .greaterOrEqual, .zero)), not(.time(.took, .greater, .zero)), one(.command(["e"])),
    one(.number(.priority, .less, 0)), one(.number(.tries, .equal, 1)), not(.number(.priority, .equal, 0)),
    TaskQuery([.init(.queue([.glob("mail")])), .init(.word("send")), .init(.state([.completed]), isNegated: true)]),
  ]

  /// Filters with more alternatives than an expression of SQL may have parts; the last ones have tasks.
  static let long: [TaskQuery] = [
    one(.queue(many + [.glob("MAIL"), .exact("axb")])), not(.queue(many + [.exact("MAIL"), .glob("a?b")])),
    one(.name(many + [.glob("send_mail"), .exact(#"a "b"|!c\"#), .exact("名前")])),
    not(.name(many + [.glob("send_*"), .exact("SEND_REPORT")])),
    one(.tag(many + [.exact("vip"), .glob("USER=3*")])), not(.tag(many + [.glob("vip"), .exact("50%_OFF")])),
    one(.queue(manyGlobs + [.glob("m*l")])), one(.tag(manyGlobs + [.glob("u*=0")])),
    one(.error(many.indices.map { "e\($0)" } + ["300"])), one(.queue([.exact("a\u{0}")] + many + [.glob("mail")])),
  ]

  private static let many = (0..<1100).map { number in
    number % 2 == 0 ? TextPattern.exact("x\(number)") : TextPattern.glob(Glob("x\(number)"))
  }
  private static let manyGlobs = (0..<1100).map { TextPattern.glob(Glob("x*\($0)y")) }

  /// Some have tags that differ in their case only.
  static func tags(_ round: Int) -> [String] {
    switch round % 6 {
    case 0: ["user=\(round)", "50%_off"]
    case 1: ["vip", "Vip"]
    case 2: ["VIP"]
    case 3: ["user=\(round)", "50%_off", "vip"]
    default: []
    }
  }

  /// Filters of several terms, of the texts that the tasks have and parts of them.
  static func generated(_ count: Int) -> [TaskQuery] {
    var numbers = SeededNumbers(seed: 7)
    return (0..<count).map { _ in
      TaskQuery(
        (0...Int.random(in: 0...2, using: &numbers)).map { _ in
          TaskQuery.Term(predicate(&numbers), isNegated: Int.random(in: 0..<4, using: &numbers) == 0)
        })
    }
  }

  /// One filter of up to three terms over these queues and names.
  static func random(queues: [String], names: [String], _ numbers: inout SeededNumbers) -> TaskQuery {
    var terms: [TaskQuery.Term] = []
    for _ in 0..<Int.random(in: 0...3, using: &numbers) {
      let chosen = predicate(&numbers, queues: queues, names: names)
      terms.append(TaskQuery.Term(chosen, isNegated: Int.random(in: 0..<4, using: &numbers) == 0))
    }
    return TaskQuery(terms)
  }

  private static func predicate(
    _ numbers: inout SeededNumbers, queues: [String] = QueryMixture.queues, names: [String] = QueryMixture.names
  ) -> TaskQuery.Predicate {
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: .queue(patterns(of: queues, &numbers))
    case 1: .name(patterns(of: names, &numbers))
    case 2: .tag(patterns(of: ["vip", "Vip", "VIP", "user=0", "50%_off"], &numbers))
    case 3: .state(Set(TaskState.all.filter { _ in Bool.random(using: &numbers) }))
    case 4: .error([errors[Int.random(in: 0..<errors.count, using: &numbers)]])
    default: .number(.tries, .greaterOrEqual, Int.random(in: 0...1, using: &numbers))
    }
  }

  private static func patterns(of texts: [String], _ numbers: inout SeededNumbers) -> [TextPattern] {
    (0...Int.random(in: 0...2, using: &numbers)).map { _ in
      let text = texts[Int.random(in: 0..<texts.count, using: &numbers)]
      switch Int.random(in: 0..<5, using: &numbers) {
      case 0: return .exact(text.uppercased())
      case 1: return .glob(Glob(text))
      case 2: return .glob(Glob(String(text.prefix(2)) + "*"))
      default: return .exact(text)
      }
    }
  }

  private static func one(_ predicate: TaskQuery.Predicate) -> TaskQuery { TaskQuery([.init(predicate)]) }
  private static func not(_ predicate: TaskQuery.Predicate) -> TaskQuery {
    TaskQuery([.init(predicate, isNegated: true)])
  }
}
