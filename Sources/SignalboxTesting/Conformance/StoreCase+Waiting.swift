import Signalbox
import SignalboxModel

extension StoreCase {
  static let waiting: [StoreCase] = [
    StoreCase("a chain runs in order, each after the first attempt of the one before") { bench in
      let ids = try await bench.addChain(3, .ended)
      try await expect(bench.states(ids), is: [.queued, .waiting, .waiting])
      try await expect(bench.task(ids[1]).after, is: ids[0])
      try await expect(bench.task(ids[1]).afterMode, is: .ended)
      let first = try await bench.claim(9)
      try expect(first.map(\.id), is: [ids[0]])
      _ = try await bench.finish(first[0], .failed(StoreBench.failure, retryAfter: .seconds(60)))
      try await expect(bench.states(ids), is: [.scheduled, .queued, .waiting])
      let second = try await bench.claim(9)
      try expect(second.map(\.id), is: [ids[1]])
      _ = try await bench.finish(second[0], .completed)
      try await expect(bench.states(ids), is: [.scheduled, .completed, .queued])
      bench.clock.advance(by: .seconds(60))
      try await bench.advance()
      try await expect(bench.claim(9).map(\.id), is: [ids[0], ids[2]])
    },
    StoreCase("every own end of an attempt lets the next one go, and no other end does") { bench in
      let outcomes: [(AttemptOutcome, TaskState)] = [
        (.completed, .queued), (.failed(StoreBench.failure, retryAfter: nil), .queued),
        (.timedOut(StoreBench.failure, retryAfter: .seconds(99)), .queued), (.cancelled(nil), .queued),
        (.snoozed(.seconds(99)), .queued), (.released, .waiting),
      ]
      for (outcome, wanted) in outcomes {
        let task = try await bench.make(.running)
        let next = try await bench.add(after: task.id, .ended)
        _ = try await bench.finish(task, outcome)
        try await expect(bench.task(next).state, is: wanted)
        _ = try await bench.store.cancel([task.id, next], by: "ana")
      }
    },
    StoreCase("who waits for completion is queued by it, and by no failure that is tried again") { bench in
      let task = try await bench.make(.running)
      let next = try await bench.add(after: task.id, .completed)
      _ = try await bench.finish(task, .failed(StoreBench.failure, retryAfter: .seconds(1)))
      try await expect(bench.task(next).state, is: .waiting)
      bench.clock.advance(by: .seconds(1))
      try await bench.advance()
      _ = try await bench.finish(try await bench.claim()[0], .completed)
      try await expect(bench.task(next).state, is: .queued)
      try await expect(bench.claim().map(\.id), is: [next])
    },
    StoreCase("who waits for a completion that does not come is cancelled, and so is who waits for that") { bench in
      let ids = try await bench.addChain(4, .completed)
      let other = try await bench.add(after: ids[1], .ended)
      bench.clock.advance(by: .seconds(2))
      _ = try await bench.finish(try await bench.claim()[0], .failed(StoreBench.failure, retryAfter: nil))
      try await expect(bench.states(ids + [other]), is: [.failed, .cancelled, .cancelled, .cancelled, .queued])
      let second = try await bench.task(ids[1])
      try expect(second.error, is: TaskFailure(type: "afterFailed", message: "task \(ids[0]) ended as failed"))
      try expect(second.finishedAt, is: bench.clock.now())
      try expect(second.cancelRequested, is: nil)
      try await expect(bench.task(ids[2]).error?.message, is: "task \(ids[1]) ended as cancelled")
      try await expect(bench.store.attempts(of: ids[1]), is: [])
    },
    StoreCase("a cancelled task lets go or takes with it who waits") { bench in
      for state in [TaskState.queued, .scheduled] {
        let task = try await bench.make(state)
        let patient = try await bench.add(after: task.id, .ended)
        let strict = try await bench.add(after: task.id, .completed)
        _ = try await bench.store.cancel([task.id], by: "ana")
        try await expect(bench.states([patient, strict]), is: [.queued, .cancelled])
      }
    },
    StoreCase("a cancel of a whole chain is the operator's, for each of them") { bench in
      for mode in AfterMode.allCases {
        let ids = try await bench.addChain(3, mode)
        try await expect(bench.store.cancel(ids, by: "ana"), is: [.cancelled, .cancelled, .cancelled])
        for id in ids { try await expect(bench.task(id).cancelRequested?.by, is: "ana") }
      }
      try await expect(bench.claim(9).count, is: 0)
    },
    StoreCase("a deleted task lets go or takes with it who waits") { bench in
      let id = try await bench.add()[0]
      let patient = try await bench.add(after: id, .ended)
      let strict = try await bench.add(after: id, .completed)
      try await expect(bench.store.delete([id], by: "ana"), is: [.deleted])
      try await expect(bench.states([patient, strict]), is: [.queued, .cancelled])
      try await expect(bench.task(strict).error?.message, is: "task \(id) was deleted")
      let ids = try await bench.addChain(3, .ended)
      try await expect(bench.store.delete(ids, by: "ana"), is: [.deleted, .deleted, .deleted])
      let middle = try await bench.addChain(3, .completed)
      try await expect(bench.store.delete([middle[1]], by: "ana"), is: [.deleted])
      try await expect(bench.states([middle[0], middle[2]]), is: [.queued, .cancelled])
    },
    StoreCase("a rescue is no end, until it is the last") { bench in
      let task = try await bench.make(.running)
      let patient = try await bench.add(after: task.id, .ended)
      let strict = try await bench.add(after: task.id, .completed)
      for round in 0...StoreBench.rescue.limit {
        try await expect(bench.states([patient, strict]), is: [.waiting, .waiting])
        if round > 0 { _ = try await bench.claim() }
        bench.clock.advance(by: StoreBench.lease)
        try await bench.advance()
      }
      try await expect(bench.task(task.id).error?.type, is: "killedItsWorker")
      try await expect(bench.states([patient, strict]), is: [.queued, .cancelled])
    },
    StoreCase("a lost closure lets go or takes with it who waits") { bench in
      let id = try await bench.addClosure(owner: "w1")
      let patient = try await bench.add(after: id, .ended)
      let strict = try await bench.add(after: id, .completed)
      try await expect(bench.store.loseClosures(except: []), is: 1)
      try await expect(bench.states([id, patient, strict]), is: [.failed, .queued, .cancelled])
    },
    StoreCase("what has ended already is not waited for") { bench in
      let completed = try await bench.make(.completed).id
      let failed = try await bench.make(.failed).id
      let retried = try await bench.make(.failed).id
      _ = try await bench.store.retry([retried], by: "ana")
      let tried = try await bench.make(.running)
      _ = try await bench.finish(tried, .failed(StoreBench.failure, retryAfter: .seconds(99)))
      let released = try await bench.make(.running)
      _ = try await bench.finish(released, .released)
      let wanted: [(TaskID, TaskState, TaskState)] = [
        (completed, .queued, .queued), (failed, .queued, .cancelled), (retried, .queued, .waiting),
        (tried.id, .queued, .waiting), (released.id, .waiting, .waiting),
      ]
      for (id, ended, completed) in wanted {
        let added = try await bench.store.append(
          AfterMode.allCases.map { NewTask(name: "next", after: .task(id, mode: $0)) })
        try expect(added.map(\.task.state), is: [ended, completed])
        for answer in added { try await expect(bench.task(answer.task.id), is: answer.task) }
      }
      let chain = try await bench.store.append([
        NewTask(name: "next", after: .task(failed, mode: .completed)),
        NewTask(name: "next", after: .earlier(0, mode: .completed)),
        NewTask(name: "next", after: .earlier(0, mode: .ended)),
      ])
      try expect(chain.map(\.task.state), is: [.cancelled, .cancelled, .queued])
    },
    StoreCase("an operator's retry blocks nobody again") { bench in
      let ids = try await bench.addChain(2, .ended)
      _ = try await bench.finish(try await bench.claim()[0], .failed(StoreBench.failure, retryAfter: nil))
      _ = try await bench.store.retry([ids[0]], by: "ana")
      try await expect(bench.states(ids), is: [.queued, .queued])
      let strict = try await bench.addChain(2, .completed)
      _ = try await bench.store.cancel([strict[0]], by: "ana")
      _ = try await bench.store.retry([strict[1]], by: "ana")
      try await expect(bench.states(strict), is: [.cancelled, .queued])
      try await expect(bench.claim(9).map(\.id), is: ids + [strict[1]])
    },
    StoreCase("a delay counts from the enqueueing and is waited for after the other task") { bench in
      let first = try await bench.add()[0]
      let soon = try await bench.add(after: first, .ended, delay: .seconds(5))
      let later = try await bench.add(after: first, .ended, delay: .seconds(60))
      let added = bench.clock.now()
      try await expect(bench.states([soon, later]), is: [.waiting, .waiting])
      bench.clock.advance(by: .seconds(10))
      try await expect(bench.untilNext(limit: 9), is: nil)
      try await expect(bench.task(soon).state, is: .waiting)
      _ = try await bench.store.cancel([first], by: "ana")
      try await expect(bench.states([soon, later]), is: [.queued, .scheduled])
      try await expect(bench.task(soon).runAt, is: nil)
      try await expect(bench.task(later).runAt, is: added + .seconds(60))
      try await expect(bench.untilNext(limit: 9), is: .seconds(50))
      bench.clock.advance(by: .seconds(50))
      try await bench.advance()
      try await expect(bench.task(later).state, is: .queued)
    },
    StoreCase("nothing is added when a task is to wait for one that is not there") { bench in
      let gone = try await bench.make(.completed).id
      _ = try await bench.store.delete([gone], by: "ana")
      let missing: [NewTask.Predecessor] = [
        .task(gone, mode: .ended), .task(TaskID(999), mode: .completed), .earlier(1, mode: .ended),
        .earlier(2, mode: .ended), .earlier(-1, mode: .ended),
      ]
      for after in missing {
        do {
          _ = try await bench.store.append([NewTask(name: "work"), NewTask(name: "work", after: after)])
          throw ConformanceFailure(description: "a task after \(after) was taken")
        } catch let error as StoreError {
          try expect(error.code, is: .noSuchTask)
        }
      }
      try await expect(bench.store.counts().total, is: 0)
    },
    StoreCase("a long chain falls at once") { bench in
      let ids = try await bench.addChain(3000, .completed)
      _ = try await bench.store.cancel([ids[0]], by: "ana")
      try await expect(bench.store.counts(), is: StateCounts([.cancelled: 3000]))
    },
    StoreCase("wake-ups tell that a waiting task was queued") { bench in
      let ids = try await bench.addChain(2, .ended)
      let task = try await bench.claim()[0]
      _ = bench.wakeups.take()
      _ = try await bench.finish(task, .completed)
      let wakeups = bench.wakeups.take()
      try expect(
        wakeups.flatMap(\.moves).map { "\($0.task) \($0.before?.rawValue ?? "") \($0.after?.rawValue ?? "")" },
        is: ["\(ids[0]) running completed", "\(ids[1]) waiting queued"])
      try require(wakeups.contains(where: \.isClaimable), "nothing is said to be claimable")
    },
  ]
}
