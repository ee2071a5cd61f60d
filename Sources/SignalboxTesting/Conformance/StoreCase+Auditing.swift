import Signalbox
import SignalboxModel

extension StoreCase {
  static let auditing: [StoreCase] = [
    StoreCase("audit: every action is on record with who, from where, what, on which tasks, and the result") { bench in
      let running = try await bench.make(.running)
      let queued = try await bench.make(.queued)
      let place = OperatorPlace(way: .tcp, address: "127.0.0.1:5000", role: "operator", token: "deploy")
      let order = OperatorOrder(Operator("ana", at: place))
      _ = try await bench.store.cancel([queued.id, running.id], by: order)
      _ = try await bench.store.kill([running.id], by: order)
      _ = try await bench.store.retry([queued.id], by: order)
      _ = try await bench.store.delete([queued.id], by: order)
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true, rate: 2), by: order)
      let now = bench.clock.now()
      try await expect(
        bench.audit(),
        is: [
          AuditEntry(
            id: 5, at: now, who: "ana", from: place, action: .changeQueue, queue: "mail",
            change: QueuePatch(paused: true, rate: 2), results: ["changed": 1]),
          AuditEntry(
            id: 4, at: now, who: "ana", from: place, action: .delete, tasks: [queued.id], count: 1, name: "work",
            results: ["deleted": 1]),
          AuditEntry(
            id: 3, at: now, who: "ana", from: place, action: .retry, tasks: [queued.id], count: 1, name: "work",
            results: ["retried": 1]),
          AuditEntry(
            id: 2, at: now, who: "ana", from: place, action: .kill, tasks: [running.id], count: 1, name: "work",
            results: ["notKillable": 1], reasons: ["notKillable": ["running": 1]]),
          AuditEntry(
            id: 1, at: now, who: "ana", from: place, action: .cancel, tasks: [running.id, queued.id], count: 2,
            name: "work", results: ["cancelled": 1, "requested": 1]),
        ])
    },
    StoreCase("audit: what was refused is on record too") { bench in
      let done = try await bench.make(.completed)
      _ = try await bench.store.cancel([done.id, TaskID(999)], by: "ana")
      let entry = try await bench.latestEntry()
      try expect(entry.results, is: ["illegal": 1, "notFound": 1])
      try expect(entry.reasons, is: ["illegal": ["completed": 1]])
      try expect(entry.tasks, is: [done.id, TaskID(999)])
      try expect(entry.from, is: .process)
    },
    StoreCase("audit: an operator's tasks are on record, the program's own are not") { bench in
      try await bench.add(count: 3)
      try await expect(bench.audit(), is: [])
      let task = NewTask(name: "work", queue: "mail", environment: ["TOKEN": "hunter2"])
      let ids = try await bench.store.append([task, task], by: "ana").map(\.task.id)
      let entry = try await bench.latestEntry()
      try expect(
        entry,
        is: AuditEntry(
          id: entry.id, at: bench.clock.now(), who: "ana", from: .process, action: .add, tasks: ids, count: 2,
          name: "work", queue: "mail", results: ["added": 2]))
    },
    StoreCase("audit: the same request again adds no entry, and one that is refused as a whole none either") { bench in
      let key = NewTask.Idempotency(key: "k", digest: "1")
      for _ in 1...3 { _ = try await bench.store.append([NewTask(name: "work", idempotency: key)], by: "ana") }
      let other = NewTask(name: "work", idempotency: .init(key: "k", digest: "2"))
      do {
        _ = try await bench.store.append([NewTask(name: "work"), other], by: "ana")
        throw ConformanceFailure(description: "a key was used with two requests")
      } catch let error as StoreError {
        try expect(error.code, is: .idempotencyConflict)
      }
      try await expect(bench.audit().map(\.results), is: [["added": 1]])
      try await expect(bench.store.counts()[.queued], is: 1)
    },
    StoreCase("audit: what was refused or changed nothing does not push out what was done") { bench in
      let running = try await bench.make(.running)
      let queued = try await bench.make(.queued)
      _ = try await bench.store.cancel([queued.id, running.id], by: "ana")
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ana")
      for _ in 0..<(StoreBench.auditCount + 5) {
        _ = try await bench.store.cancel([queued.id, running.id, TaskID(999)], by: "ben")
        _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ben")
        _ = try await bench.store.kill([], by: "ben")
      }
      let entries = try await bench.audit()
      try expect(entries.filter { $0.who == "ana" }.map(\.action), is: [.changeQueue, .cancel])
      try expect(entries.count, is: 2 + StoreBench.auditCount)
      // Partly done is done.
      _ = try await bench.store.retry([queued.id, running.id], by: "ana")
      for _ in 0..<(StoreBench.auditCount + 5) { _ = try await bench.store.kill([queued.id], by: "ben") }
      try await expect(bench.audit().filter { $0.who == "ana" }.map(\.action), is: [.retry, .changeQueue, .cancel])
      try await expect(
        bench.audit().first { $0.action == .retry }?.results, is: ["retried": 1, "illegal": 1])
    },
    StoreCase("audit: an order of which the first batch was refused counts as done when a later one is") { bench in
      let queued = try await bench.make(.queued)
      var order = OperatorOrder("ana", filter: "x", series: "s")
      order.excluded = StateCounts([.completed: 3])
      _ = try await bench.store.cancel([TaskID(999)], by: order)
      order.excluded = StateCounts()
      _ = try await bench.store.cancel([queued.id], by: order)
      for _ in 0..<(StoreBench.auditCount + 5) { _ = try await bench.store.kill([queued.id], by: "ben") }
      let entry = try await bench.audit().first { $0.who == "ana" }
      try expect(entry?.results, is: ["notFound": 1, "cancelled": 1, "excluded": 3])
      try expect(entry?.reasons, is: ["excluded": ["completed": 3]])
    },
    StoreCase("audit: an order that did not come to all of its tasks says how many they were") { bench in
      let ids = try await bench.add(count: 3)
      var order = OperatorOrder("ana", filter: "x", series: "s")
      order.count = 5
      _ = try await bench.store.cancel(Array(ids.prefix(2)), by: order)
      order.count = 0
      _ = try await bench.store.cancel([ids[2]], by: order)
      let entry = try await bench.latestEntry()
      try expect(entry.count, is: 5)
      try expect(entry.results, is: ["cancelled": 3])
      try expect(entry.notReached, is: 2)
    },
    StoreCase("audit: an order of which a later batch was done is the youngest of what was done") { bench in
      let queued = try await bench.make(.queued)
      let order = OperatorOrder("ana", series: "s")
      _ = try await bench.store.cancel([TaskID(999)], by: order)
      for change in 1...StoreBench.auditCount {
        _ = try await bench.store.change(queue: "mail", QueuePatch(concurrency: change), by: "ben")
      }
      _ = try await bench.store.cancel([queued.id], by: order)
      // The oldest of the others went, and not the one that was just continued.
      let kept = [1] + (3...StoreBench.auditCount + 1).map { Int64($0) }
      try await expect(bench.audit().map(\.id), is: kept.reversed())
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ben")
      try await expect(bench.audit().map(\.id).contains(1), is: true)
    },
    StoreCase("audit: tasks that are added in batches of one series are one entry") { bench in
      let order = OperatorOrder("ana", series: "s")
      let first = try await bench.store.append([NewTask(name: "work")], by: order)[0].task.id
      let second = try await bench.store.append([NewTask(name: "other")], by: order)[0].task.id
      let entries = try await bench.audit()
      try expect(entries.map(\.results), is: [["added": 2]])
      try expect(entries.map(\.tasks), is: [[first, second]])
      try expect(entries.map(\.name), is: ["work"])
    },
    StoreCase("audit: a long order in batches is one entry") { bench in
      let ids = try await bench.add(count: 2500)
      let order = OperatorOrder("ana", filter: "state:queued", series: "s1")
      let start = bench.clock.now()
      for batch in stride(from: 0, to: ids.count, by: 1000) {
        _ = try await bench.store.cancel(Array(ids[batch..<min(batch + 1000, ids.count)]), by: order)
        bench.clock.advance(by: .seconds(1))
      }
      _ = try await bench.store.cancel([ids[0]], by: OperatorOrder("ana", filter: "state:queued", series: "s2"))
      let entries = try await bench.audit()
      try expect(entries.count, is: 2)
      try expect(entries[1].results, is: ["cancelled": 2500])
      try expect(entries[1].count, is: 2500)
      try expect(entries[1].tasks, is: Array(ids.prefix(Limits.auditTasks)))
      try expect(entries[1].filter, is: "state:queued")
      try expect(entries[1].at, is: start)
      try expect(entries[1].until, is: start + .seconds(2))
      try expect(entries[0].until, is: nil)
    },
    StoreCase("audit: pages are newest first and hold what was asked for") { bench in
      let ids = try await bench.add(count: 6)
      for (index, id) in ids.enumerated() {
        _ = try await bench.store.cancel([id], by: index % 2 == 0 ? "ana" : "ben")
        _ = try await bench.store.retry([id], by: "ben")
      }
      let first = try await bench.store.audit(AuditQuery(), before: nil, limit: 5)
      let second = try await bench.store.audit(AuditQuery(), before: first.last?.id, limit: 50)
      try expect((first + second).map(\.id), is: (1...12).reversed().map { Int64($0) })
      let queries = [
        AuditQuery(who: "ana"), AuditQuery(who: "An"), AuditQuery(action: .retry), AuditQuery(task: ids[2]),
        AuditQuery(task: TaskID(999)), AuditQuery(who: "ben", action: .cancel, task: ids[3]),
      ]
      for query in queries {
        let wanted = (first + second).filter(query.matches)
        try await expect(bench.store.audit(query, before: nil, limit: 50), is: wanted)
        let below = wanted.filter { $0.id < 7 }.prefix(2)
        try await expect(bench.store.audit(query, before: 7, limit: 2), is: Array(below))
      }
    },
    StoreCase("audit: entries older than a year go when new ones come, and no id comes twice") { bench in
      let ids = try await bench.add(count: 2)
      _ = try await bench.store.cancel([ids[0]], by: "ana")
      bench.clock.advance(by: .seconds(366 * 86400))
      _ = try await bench.store.cancel([ids[1]], by: "ana")
      try await expect(bench.audit().map(\.id), is: [2])
      try await expect(bench.store.audit(AuditQuery(task: ids[0]), before: nil, limit: 10), is: [])
    },
    StoreCase("audit: a clock that is set forward has no entry go early") { bench in
      let ids = try await bench.add(count: 3)
      _ = try await bench.store.cancel([ids[0]], by: "ana")
      bench.clock.jump(by: .seconds(400 * 86400))
      _ = try await bench.store.cancel([ids[1]], by: "ana")
      try await expect(bench.audit().map(\.id), is: [2, 1])
      bench.clock.advance(by: .seconds(366 * 86400))
      _ = try await bench.store.cancel([ids[2]], by: "ana")
      try await expect(bench.audit().map(\.id), is: [3, 2])
    },
  ]
}

extension StoreBench {
  fileprivate func latestEntry() async throws -> AuditEntry {
    guard let entry = try await audit().first else { throw ConformanceFailure(description: "no entry was written") }
    return entry
  }

  /// The whole audit log.
  func audit() async throws -> [AuditEntry] {
    try await store.audit(AuditQuery(), before: nil, limit: 1000)
  }
}
