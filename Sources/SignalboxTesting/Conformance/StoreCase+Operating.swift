import Signalbox
import SignalboxModel

extension StoreCase {
  static let operating: [StoreCase] = [
    StoreCase("cancel takes effect at once before a start") { bench in
      let queued = try await bench.make(.queued)
      let scheduled = try await bench.make(.scheduled)
      try await expect(
        bench.store.cancel([queued.id, scheduled.id, TaskID(999)], by: "ana"), is: [.cancelled, .cancelled, .notFound])
      for id in [queued.id, scheduled.id] {
        let after = try await bench.task(id)
        try expect(after.state, is: .cancelled)
        try expect(after.cancelRequested, is: OperatorMark(at: bench.clock.now(), by: "ana"))
        try expect(after.runAt, is: nil)
      }
      try await expect(bench.claim().count, is: 0)
      bench.clock.advance(by: .seconds(100))
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      try await expect(bench.task(scheduled.id).state, is: .cancelled)
    },
    StoreCase("cancel asks a running attempt, and its end decides") { bench in
      let outcomes: [(AttemptOutcome, TaskState)] = [
        (.completed, .completed), (.failed(StoreBench.failure, retryAfter: .seconds(1)), .cancelled),
        (.cancelled(nil), .cancelled), (.released, .cancelled),
        (.timedOut(StoreBench.failure, retryAfter: nil), .cancelled),
      ]
      for (outcome, state) in outcomes {
        let task = try await bench.make(.running)
        try await expect(bench.store.cancel([task.id], by: "ana"), is: [.requested])
        try await expect(bench.store.cancel([task.id], by: "ben"), is: [.requested])
        try await expect(bench.task(task.id).state, is: .running)
        try await expect(bench.task(task.id).cancelRequested?.by, is: "ana")
        try await expect(
          bench.store.heartbeat(worker: "w1", attempts: [task.attemptKey], lease: StoreBench.lease),
          is: [task.attemptKey: .cancel])
        try await expect(bench.finish(task, outcome), is: .accepted(state))
        try await expect(bench.task(task.id).error, is: state == .completed ? nil : outcome.failure)
      }
    },
    StoreCase("cancel of what has ended is illegal") { bench in
      for state in [TaskState.completed, .failed, .cancelled] {
        let task = try await bench.make(state)
        try await expect(bench.store.cancel([task.id], by: "ana"), is: [.illegal])
        try await expect(bench.task(task.id), is: task)
      }
    },
    StoreCase("kill is for running commands") { bench in
      let typed = try await bench.make(.running)
      let id = try await bench.add("sh", kind: .command)[0]
      try await expect(
        bench.store.kill([typed.id, id, TaskID(999)], by: "ana"), is: [.notKillable, .illegal, .notFound])
      let command = try await bench.claim()[0]
      _ = try await bench.store.cancel([id], by: "ana")
      try await expect(bench.store.kill([id], by: "ana"), is: [.requested])
      try await expect(
        bench.store.heartbeat(worker: "w1", attempts: [command.attemptKey], lease: StoreBench.lease),
        is: [command.attemptKey: .kill])
    },
    StoreCase("retry queues what has ended, with its history") { bench in
      for state in [TaskState.completed, .failed, .cancelled] {
        let task = try await bench.make(state)
        try await expect(bench.store.retry([task.id], by: "ana"), is: [.retried])
        let after = try await bench.task(task.id)
        try expect(after.state, is: .queued)
        try expect(after.maxAttempts, is: max(task.maxAttempts, task.tries + 1))
        try require(
          after.finishedAt == nil && after.error == nil && after.result == nil && after.cancelRequested == nil,
          "something of the end is left: \(after)")
        let again = try await bench.claim()[0]
        try expect(again.attempt, is: task.attempt + 1)
        _ = try await bench.finish(again, .completed)
        try await expect(bench.store.attempts(of: task.id).count, is: again.attempt)
      }
    },
    StoreCase("retry of what has not ended is illegal") { bench in
      let states: [TaskState] = [.scheduled, .queued]
      for state in states {
        let task = try await bench.make(state)
        try await expect(bench.store.retry([task.id], by: "ana"), is: [.illegal])
        try await expect(bench.task(task.id), is: task)
      }
      try await expect(bench.store.retry([TaskID(999)], by: "ana"), is: [.notFound])
      let running = try await bench.make(.running)
      try await expect(bench.store.retry([running.id], by: "ana"), is: [.illegal])
    },
    StoreCase("delete takes all of a task, but not a running one") { bench in
      let running = try await bench.make(.running)
      bench.store.logs.append([LogChunk(key: running.attemptKey, time: bench.clock.now(), source: .stdout, bytes: [65])]
      )
      try await expect(bench.store.delete([running.id, TaskID(999)], by: "ana"), is: [.illegal, .notFound])
      _ = try await bench.finish(running, .completed)
      try await expect(bench.store.delete([running.id], by: "ana"), is: [.deleted])
      try await expect(bench.store.task(running.id), is: nil)
      try await expect(bench.store.attempts(of: running.id), is: [])
      _ = try await bench.store.prune(Retention(), limit: 10)
      try await expect(bench.store.logs.sizes(of: running.id), is: [:])
      try await expect(bench.store.counts().total, is: 0)
    },
    StoreCase("prune deletes final tasks by age, in steps") { bench in
      let old = try await bench.make(.completed)
      _ = try await bench.make(.failed)
      _ = try await bench.make(.queued)
      bench.clock.advance(by: .seconds(100))
      let young = try await bench.make(.cancelled)
      let retention = Retention(age: .seconds(50), count: 1000)
      try await expect(bench.store.prune(retention, limit: 1), is: 1)
      try await expect(bench.store.task(old.id), is: nil)
      try await expect(bench.store.prune(retention, limit: 10), is: 1)
      try await expect(bench.store.prune(retention, limit: 10), is: 0)
      try await expect(bench.store.counts(), is: StateCounts([.queued: 1, .cancelled: 1]))
      try require(try await bench.store.task(young.id) != nil, "the young one is gone")
    },
    StoreCase("prune deletes the oldest final tasks over a count, and none that was retried") { bench in
      let retried = try await bench.make(.completed)
      _ = try await bench.store.retry([retried.id], by: "ana")
      var made: [TaskID] = []
      for _ in 0..<4 {
        bench.clock.advance(by: .seconds(1))
        made.append(try await bench.make(.cancelled).id)
      }
      try await expect(bench.store.prune(Retention(age: .seconds(1000), count: 2), limit: 10), is: 2)
      try await expect(bench.ids(), is: [retried.id] + made.suffix(2))
    },
    StoreCase("an action leaves alone what is in another state than the operator saw, and says in which") { bench in
      let queued = try await bench.make(.queued)
      let failed = try await bench.make(.failed, name: "other")
      let gone = try await bench.make(.completed, name: "third")
      _ = try await bench.store.delete([gone.id], by: "ben")
      for action in OperatorAction.allCases {
        var order: OperatorOrder = "ana"
        order.states = [.scheduled, .running]
        try await expect(
          bench.store.perform(action, on: [queued.id, failed.id, gone.id], by: order, heldClosures: []),
          is: [
            ActionOutcome(.changed, in: .queued), ActionOutcome(.changed, in: .failed),
            ActionOutcome(.changed, in: nil),
          ])
        let entry = try await bench.audit().first
        try expect(entry?.results, is: ["changed": 3])
        try expect(entry?.reasons, is: ["changed": ["queued": 1, "failed": 1, "gone": 1]])
      }
      try await expect(bench.states([queued.id, failed.id]), is: [.queued, .failed])
      var order: OperatorOrder = "ana"
      order.states = [.queued, .failed]
      try await expect(
        bench.store.perform(.delete, on: [queued.id, failed.id], by: order, heldClosures: []),
        is: [ActionOutcome(.deleted, in: .queued), ActionOutcome(.deleted, in: .failed)])
    },
    StoreCase("an action that is repeated is not refused and changes nothing") { bench in
      let task = try await bench.make(.running)
      let outcomes = [
        try await bench.store.perform(.cancel, on: [task.id], by: "ana", heldClosures: []),
        try await bench.store.perform(.cancel, on: [task.id], by: "ana", heldClosures: []),
      ]
      try expect(
        outcomes.joined().map(\.self),
        is: [
          ActionOutcome(.requested, in: .running, isChange: true),
          ActionOutcome(.requested, in: .running, isChange: false),
        ])
    },
    StoreCase("counters equal a full scan whatever happens") { bench in
      var numbers = SeededNumbers(seed: 7)
      for _ in 0..<300 {
        let all = try await bench.ids()
        let some = all.filter { _ in Int.random(in: 0..<8, using: &numbers) == 0 }
        switch Int.random(in: 0..<13, using: &numbers) {
        case 0: try await bench.add(count: 3, queue: "a")
        case 1: try await bench.add(count: 2, queue: "b", delay: .seconds(3))
        case 2: _ = try await bench.store.cancel(some, by: "ana")
        case 3: _ = try await bench.store.retry(some, by: "ana")
        case 4: _ = try await bench.store.delete(some, by: "ana")
        case 5: _ = try await bench.store.prune(Retention(age: .seconds(1000), count: 20), limit: 3)
        case 6:
          bench.clock.advance(by: .seconds(4))
          _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
        case 7: _ = try await bench.addChain(3, Bool.random(using: &numbers) ? .ended : .completed)
        case 8:
          if let last = all.last { _ = try await bench.add(after: last, .ended, delay: .seconds(2)) }
        case 9: _ = try await bench.addHeld(2, queue: "a")
        case 10: bench.store.lift(some)
        case 11: _ = try await bench.addClosure(owner: "\(Int.random(in: 0..<3, using: &numbers))")
        case 12 where Int.random(in: 0..<4, using: &numbers) == 0:
          _ = try await bench.store.loseClosures(except: ["0"])
        default:
          for task in try await bench.claim(4) where Bool.random(using: &numbers) {
            _ = try await bench.finish(
              task, Bool.random(using: &numbers) ? .completed : .failed(StoreBench.failure, retryAfter: .seconds(1)))
          }
        }
        let tasks = try await bench.store.page(PageRequest(limit: 1000)).tasks
        try await expect(
          bench.store.counts(), is: StateCounts(Dictionary(grouping: tasks, by: \.state).mapValues(\.count)))
        for queue in try await bench.store.queues() {
          let own = tasks.filter { $0.queue == queue.name }
          try expect(queue.counts, is: StateCounts(Dictionary(grouping: own, by: \.state).mapValues(\.count)))
        }
      }
    },
  ]
}
