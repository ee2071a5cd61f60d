import Signalbox
import SignalboxModel

extension StoreCase {
  static let claiming: [StoreCase] = [
    StoreCase("claims go by priority, then by id") { bench in
      let low = try await bench.add(priority: -1)[0]
      let first = try await bench.add(queue: "a")[0]
      let second = try await bench.add(queue: "b")[0]
      let high = try await bench.add(priority: 9)[0]
      let claimed = try await bench.claim(3).map(\.id) + bench.claim(3).map(\.id)
      try expect(claimed, is: [high, first, second, low])
    },
    StoreCase("a claim makes a new attempt in the worker's hands") { bench in
      let id = try await bench.add()[0]
      bench.clock.advance(by: .seconds(2))
      let claimed = try await bench.claim()
      try expect(claimed.map(\.id), is: [id])
      let task = try await bench.task(id)
      try expect(task.duration, is: 0)
      var asClaimed = task
      asClaimed.duration = nil
      try expect(asClaimed, is: claimed[0])
      try expect(task.state, is: .running)
      try expect(task.attempt, is: 1)
      try expect(task.worker, is: "w1")
      try expect(task.startedAt, is: bench.clock.now())
      try await expect(
        bench.store.attempts(of: id),
        is: [AttemptRecord(attempt: 1, worker: "w1", startedAt: bench.clock.now(), duration: 0)])
      try await expect(bench.claim().count, is: 0)
    },
    StoreCase("a name that the worker does not know waits, and hides nobody behind it") { bench in
      let unknown = try await bench.add("other", count: 20)
      let id = try await bench.add()[0]
      try await expect(bench.claim(5).map(\.id), is: [id])
      try await expect(bench.task(unknown[0]).state, is: .queued)
      try await expect(bench.claim(1, names: ["other"]).map(\.id), is: [unknown[0]])
    },
    StoreCase("commands are claimed whatever their name, by those that run commands") { bench in
      let id = try await bench.add("sh", kind: .command)[0]
      let typed = ClaimRequest(worker: "w1", names: ["sh"], commands: false, limit: 1, lease: StoreBench.lease)
      try await expect(bench.store.claim(typed).count, is: 0)
      try await expect(bench.claim(names: []).map(\.id), is: [id])
    },
    StoreCase("a paused queue is left alone until it is resumed") { bench in
      let id = try await bench.add(queue: "mail")[0]
      let paused = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ana")
      try expect(paused.paused, is: OperatorMark(at: bench.clock.now(), by: "ana"))
      try await expect(bench.claim().count, is: 0)
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ben")
      try await expect(bench.store.queues().first { $0.name == "mail" }?.paused?.by, is: "ana")
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: false), by: "ben")
      try await expect(bench.claim().map(\.id), is: [id])
    },
    StoreCase("a queue's concurrency holds over claims and workers") { bench in
      _ = try await bench.store.change(queue: "media", QueuePatch(concurrency: 2), by: "ana")
      let media = try await bench.add(count: 4, queue: "media")
      let other = try await bench.add()[0]
      let first = try await bench.claim(10)
      try expect(first.map(\.id), is: [media[0], media[1], other])
      try await expect(bench.claim(10, by: "w2").count, is: 0)
      _ = try await bench.finish(first[0], .completed)
      try await expect(bench.claim(10, by: "w2").map(\.id), is: [media[2]])
      _ = try await bench.store.change(queue: "media", QueuePatch(concurrency: 0), by: "ana")
      try await expect(bench.claim(10).map(\.id), is: [media[3]])
    },
    StoreCase("among hundreds of queues the order holds, past what is closed") { bench in
      var ids: [TaskID] = []
      for number in 0..<300 { ids += try await bench.add(queue: "q\(number)") }
      try await expect(bench.claim(2).map(\.id), is: Array(ids[0..<2]))
      let others = try await bench.add("other", count: 400, queue: "q5", priority: 1)
      _ = try await bench.store.change(queue: "q2", QueuePatch(paused: true), by: "ana")
      _ = try await bench.store.change(queue: "q3", QueuePatch(concurrency: 1), by: "ana")
      let limited = try await bench.add(queue: "q3")[0]
      let late = try await bench.add(queue: "q299", priority: -1)[0]
      try await expect(bench.claim(300).map(\.id), is: Array(ids[3...]) + [late])
      try await expect(bench.claim(300, names: ["other"]).map(\.id), is: Array(others[0..<300]))
      _ = try await bench.store.change(queue: "q2", QueuePatch(paused: false), by: "ana")
      _ = try await bench.store.change(queue: "q3", QueuePatch(concurrency: 0), by: "ana")
      try await expect(bench.claim(300).map(\.id), is: [ids[2], limited])
      try await expect(bench.store.queues().count, is: 300)
    },
    StoreCase("a scheduled task is queued when it is due, never before") { bench in
      let id = try await bench.add(delay: .seconds(60))[0]
      try await expect(bench.task(id).state, is: .scheduled)
      try await expect(bench.task(id).runAt, is: bench.clock.now() + .seconds(60))
      try await expect(bench.claim().count, is: 0)
      try await expect(bench.untilNext(), is: .seconds(60))
      bench.clock.advance(by: .seconds(59))
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 100)
      try await expect(bench.task(id).state, is: .scheduled)
      bench.clock.advance(by: .seconds(1))
      try await expect(bench.untilNext(), is: nil)
      try await expect(bench.task(id).state, is: .queued)
      try await expect(bench.task(id).runAt, is: nil)
      try await expect(bench.claim().map(\.id), is: [id])
    },
    StoreCase("what is due is moved in steps") { bench in
      try await bench.add(count: 5, delay: .seconds(1))
      bench.clock.advance(by: .seconds(2))
      try await expect(bench.untilNext(limit: 2), is: .zero)
      try await expect(bench.store.counts()[.queued], is: 2)
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 100)
      try await expect(bench.store.counts()[.queued], is: 5)
    },
    StoreCase("wake-ups tell every move with counts, and directives") { bench in
      let id = try await bench.add(queue: "mail")[0]
      let task = try await bench.claim()[0]
      _ = try await bench.store.cancel([id], by: "ana")
      _ = try await bench.finish(task, .completed)
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ana")
      let wakeups = bench.wakeups.take()
      let moves = wakeups.flatMap(\.moves).filter { $0.before != $0.after }
      try expect(moves.map(\.before), is: [nil, .queued, .running])
      try expect(moves.map(\.after), is: [.queued, .running, .completed])
      try require(wakeups.contains { $0.directives == [task.attemptKey: .cancel] }, "no directive in \(wakeups)")
      try require(wakeups.contains { $0.queues == ["mail"] }, "no queue in \(wakeups)")
      try await expect(wakeups.last?.counts, is: bench.store.counts())
    },
  ]
}
