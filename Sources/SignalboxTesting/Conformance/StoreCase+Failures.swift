import Signalbox
import SignalboxModel

extension StoreCase {
  static let failures: [StoreCase] = [
    StoreCase("failures: a task that fails for good adds the watch's task in the same commit") { bench in
      bench.watchFailures()
      let failed = try await bench.make(.failed, queue: "mail")
      let hook = try await bench.firstOnFailure()
      try expect(hook.state, is: .queued)
      try expect(try bench.report(hook), is: FailureReport(FailedTask(failed, at: bench.clock.now())))
      let changed = bench.wakeups.take().last?.moves.map(\.task)
      try expect(changed, is: [failed.id, hook.id])
    },
    StoreCase("failures: a retry, a cancel and a completion add nothing") { bench in
      bench.watchFailures()
      try await bench.add()
      let task = try await bench.claim()[0]
      _ = try await bench.finish(task, .failed(StoreBench.failure, retryAfter: .seconds(1)))
      _ = try await bench.make(.completed)
      _ = try await bench.make(.cancelled)
      try await expect(bench.onFailure(), is: [])
    },
    StoreCase("failures: a stale outcome adds nothing, and each failure of a retried task one") { bench in
      bench.watchFailures()
      try await bench.add()
      for _ in 1...2 {
        let task = try await bench.claim()[0]
        for _ in 1...2 { _ = try await bench.finish(task, .failed(StoreBench.failure, retryAfter: nil)) }
        _ = try await bench.store.retry([task.id], by: "ana")
      }
      try await expect(bench.onFailure().map { try bench.report($0).failures[0].attempt }, is: [1, 2])
    },
    StoreCase("failures: a task that kills its worker, and a closure that is lost, are failures") { bench in
      bench.watchFailures()
      try await bench.add()
      for _ in 1...3 {
        let task = try await bench.claim()[0]
        try await bench.store.rescue([task.attemptKey], policy: StoreBench.rescue)
      }
      _ = try await bench.store.append([NewTask(name: "closure", kind: .closure, owner: "gone")])
      _ = try await bench.store.loseClosures(except: [])
      let types = try await bench.onFailure().map { try bench.report($0).failures[0].error.type }
      try expect(types, is: ["killedItsWorker", "closureLost"])
    },
    StoreCase("failures: a task of the watch's own queue that fails adds nothing") { bench in
      bench.watchFailures()
      _ = try await bench.make(.failed)
      let hook = try await bench.firstOnFailure()
      let claimed = try await bench.store.claim(
        ClaimRequest(worker: "w1", names: ["on_failure"], commands: false, limit: 1, lease: StoreBench.lease))
      try expect(claimed.map(\.task.id), is: [hook.id])
      try await expect(
        bench.finish(claimed[0].task, .failed(StoreBench.failure, retryAfter: nil)), is: .accepted(.failed))
      try await expect(bench.onFailure().map(\.id), is: [hook.id])
    },
    StoreCase("failures: over the backlog they are gathered in one task, all counted, until it starts") { bench in
      bench.watchFailures(backlog: 2)
      for _ in 1...30 { _ = try await bench.make(.failed) }
      let tasks = try await bench.onFailure()
      try expect(try tasks.map { try bench.report($0).count }, is: [1, 1, 28])
      try expect(try bench.report(tasks[2]).failures.count, is: 20)
      _ = try await bench.store.change(queue: "default", QueuePatch(paused: true), by: "ana")
      let claimed = try await bench.store.claim(
        ClaimRequest(worker: "w1", names: ["on_failure"], commands: false, limit: 10, lease: StoreBench.lease))
      try expect(claimed.map(\.task.id), is: tasks.map(\.id))
      try expect(claimed[2].environment.values, is: ["COUNT": "28"])
      _ = try await bench.store.change(queue: "default", QueuePatch(paused: false), by: "ana")
      for _ in 1...4 { _ = try await bench.make(.failed) }
      try await expect(bench.onFailure().dropFirst(3).map { try bench.report($0).count }, is: [1, 1, 2])
    },
    StoreCase("failures: one batch of outcomes is told whole") { bench in
      bench.watchFailures(backlog: 1)
      try await bench.add(count: 50)
      let outcomes = try await bench.claim(50).map {
        FinishedAttempt(
          key: $0.attemptKey, worker: "w1", outcome: .failed(StoreBench.failure, retryAfter: nil))
      }
      _ = try await bench.store.finish(outcomes)
      try await expect(bench.onFailure().map { try bench.report($0).count }, is: [1, 49])
    },
  ]
}

extension StoreBench {
  fileprivate func watchFailures(backlog: Int = 20) {
    store.watchFailures(
      FailureWatch(queue: "on-failure", backlog: backlog) { report in
        guard let payload = try? JSONText(encoding: report) else { return nil }
        return NewTask(name: "on_failure", payload: payload, environment: ["COUNT": "\(report.count)"])
      })
  }

  fileprivate func onFailure() async throws -> [TaskRecord] {
    let query = TaskQuery([.init(.queue([.glob("on-failure")]))])
    return try await store.page(PageRequest(query: query, sort: TaskSort(.id), limit: 1000, start: .first)).tasks
  }

  fileprivate func firstOnFailure() async throws -> TaskRecord {
    guard let task = try await onFailure().first else {
      throw ConformanceFailure(description: "the failure added no task")
    }
    return task
  }

  fileprivate func report(_ task: TaskRecord) throws -> FailureReport { try task.payload.decode() }
}
