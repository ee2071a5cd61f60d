import Signalbox
import SignalboxModel

extension StoreCase {
  static let awaiting: [StoreCase] = [
    StoreCase("a claim that waits gets a task in the commit that adds it") { bench in
      // Whether the claim waits already when the task is added is for the machine to say: until it did.
      for _ in 1...10_000 {
        async let claimed = bench.claimLater(2)
        for _ in 1...50 { await Task.yield() }
        _ = bench.wakeups.take()
        let id = try await bench.add()[0]
        let tasks = try await claimed
        try expect(tasks.map(\.id), is: [id])
        // What a reader is told beside: how long it has run.
        var asClaimed = try await bench.task(id)
        asClaimed.duration = nil
        try expect(asClaimed, is: tasks[0])
        try expect(tasks[0].state, is: .running)
        try expect(tasks[0].attempt, is: 1)
        try await expect(bench.store.attempts(of: id).map(\.worker), is: ["w1"])
        try await expect(bench.finish(tasks[0], .completed), is: .accepted(.completed))
        let first = bench.wakeups.take().first { !$0.moves.isEmpty }
        if first?.moves.map(\.after) == [.queued, .running] { return }
      }
      throw ConformanceFailure(description: "a waiting claim is never served by the commit that brings the task")
    },
    StoreCase("what is told of an added task is that it is queued, also when somebody waited for it") { bench in
      async let claimed = bench.claimLater(1)
      let added = try await bench.store.append([NewTask(name: "work")])[0].task
      try expect(added.state, is: .queued)
      try expect(added.attempt, is: 0)
      try await expect(claimed.map(\.id), is: [added.id])
    },
    StoreCase("a waiting claim takes no more than its limit, the best first") { bench in
      async let claimed = bench.claimLater(2)
      let tasks = [0, 5, 9].map { NewTask(name: "work", priority: $0) }
      let ids = try await bench.store.append(tasks).map(\.task.id)
      try await expect(claimed.map(\.id), is: [ids[2], ids[1]])
      try await expect(bench.task(ids[0]).state, is: .queued)
    },
    StoreCase("a waiting claim leaves what it does not know and what is held or paused") { bench in
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ana")
      async let claimed = bench.claimLater(5)
      let unknown = try await bench.add("other")[0]
      let paused = try await bench.add(queue: "mail")[0]
      let held = try await bench.store.append([NewTask(name: "work", holder: "w1")])[0].task.id
      let known = try await bench.add()[0]
      try await expect(claimed.map(\.id), is: [known])
      try await expect(bench.states([unknown, paused, held]), is: [.queued, .queued, .queued])
    },
    StoreCase("whatever makes a task ready serves a waiting claim") { bench in
      let due = try await bench.add(delay: .seconds(5))[0]
      async let first = bench.claimLater(1)
      bench.clock.advance(by: .seconds(6))
      try await bench.advance()
      try await expect(first.map(\.id), is: [due])

      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ana")
      let paused = try await bench.add(queue: "mail")[0]
      async let second = bench.claimLater(1)
      _ = try await bench.store.change(queue: "mail", QueuePatch(paused: false), by: "ana")
      try await expect(second.map(\.id), is: [paused])

      let held = try await bench.store.append([NewTask(name: "work", holder: "w1")])[0].task.id
      async let third = bench.claimLater(1)
      bench.store.lift([held])
      try await expect(third.map(\.id), is: [held])

      let ended = try await bench.make(.failed)
      async let fourth = bench.claimLater(1)
      _ = try await bench.store.retry([ended.id], by: "ana")
      try await expect(fourth.map(\.id), is: [ended.id])

      _ = try await bench.store.change(queue: "narrow", QueuePatch(concurrency: 1), by: "ana")
      let narrow = try await bench.add(count: 2, queue: "narrow")
      let running = try await bench.claim(5)
      try expect(running.map(\.id), is: [narrow[0]])
      async let fifth = bench.claimLater(1)
      _ = try await bench.finish(running[0], .completed)
      try await expect(fifth.map(\.id), is: [narrow[1]])
    },
    StoreCase("claims that may not wait get nothing, those that wait already too, and what comes then stays queued") {
      bench in
      async let claimed = bench.claimLater(1)
      bench.store.letClaimsWait(false)
      try await expect(claimed.count, is: 0)
      try await expect(bench.claimLater(1).count, is: 0)
      let id = try await bench.add()[0]
      try await expect(bench.task(id).state, is: .queued)
      bench.store.letClaimsWait(true)
      try await expect(bench.claimLater(1).map(\.id), is: [id])
    },
  ]
}

extension StoreBench {
  fileprivate func claimLater(_ limit: Int) async throws -> [TaskRecord] {
    try await store.claim(
      ClaimRequest(worker: "w1", names: ["work"], commands: true, limit: limit, lease: Self.lease, waits: true)
    ).map(\.task)
  }
}
