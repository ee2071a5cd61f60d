import Signalbox
import SignalboxModel

extension StoreCase {
  static let holding: [StoreCase] = [
    StoreCase("a held task is queued in every list, and claimed once it is lifted") { bench in
      let held = try await bench.addHeld(2)
      let free = try await bench.add()[0]
      try await expect(bench.states(held), is: [.queued, .queued])
      try await expect(bench.store.page(PageRequest()).tasks.map(\.id), is: held + [free])
      try await expect(bench.store.counts()[.queued], is: 3)
      try await expect(bench.claim(9).map(\.id), is: [free])
      bench.store.lift([held[1], TaskID(999)])
      try await expect(bench.claim(9).map(\.id), is: [held[1]])
      bench.store.lift(held)
      try await expect(bench.claim(9).map(\.id), is: [held[0]])
    },
    StoreCase("a claim passes over many held tasks, in every queue") { bench in
      for queue in ["a", "b"] {
        _ = try await bench.addHeld(50, queue: queue)
        try await bench.add(count: 3, queue: queue)
      }
      let some = try await bench.claim(2)
      try expect(some.map(\.queue), is: ["a", "a"])
      try await expect(bench.claim(9).map(\.queue), is: ["a", "b", "b", "b"])
      try await expect(bench.claim(9).count, is: 0)
    },
    StoreCase("a hold ends with its task") { bench in
      let held = try await bench.addHeld(2)
      try await expect(bench.store.kill([held[0]], by: "ana"), is: [.illegal])
      try await expect(bench.store.cancel([held[0]], by: "ana"), is: [.cancelled])
      try await expect(bench.store.delete([held[1]], by: "ana"), is: [.deleted])
      try await expect(bench.store.retry([held[0]], by: "ana"), is: [.retried])
      try await expect(bench.claim(9).map(\.id), is: [held[0]])
    },
    StoreCase("a hold outlasts a delay and a wait") { bench in
      let ids = try await bench.store.append([
        NewTask(name: "work", delay: .seconds(1), holder: "w1"), NewTask(name: "work", holder: "w1"),
        NewTask(name: "work", after: .earlier(1, mode: .ended), holder: "w1"),
      ]).map(\.task.id)
      bench.clock.advance(by: .seconds(1))
      try await bench.advance()
      _ = try await bench.store.cancel([ids[1]], by: "ana")
      try await expect(bench.states(ids), is: [.queued, .cancelled, .queued])
      try await expect(bench.claim(9).count, is: 0)
      bench.store.lift([ids[2]])
      try await expect(bench.claim(9).map(\.id), is: [ids[2]])
      bench.store.lift([ids[0]])
      try await expect(bench.claim(9).map(\.id), is: [ids[0]])
    },
    StoreCase("a task that is lifted while it waits is claimed when it is queued") { bench in
      let ids = try await bench.store.append([
        NewTask(name: "work", holder: "w1"), NewTask(name: "work", after: .earlier(0, mode: .ended), holder: "w1"),
      ]).map(\.task.id)
      bench.store.lift(ids)
      _ = try await bench.finish(try await bench.claim(9)[0], .completed)
      try await expect(bench.claim(9).map(\.id), is: [ids[1]])
    },
    StoreCase("a lifted task that is given back is not held again") { bench in
      let id = try await bench.addHeld(1)[0]
      bench.store.lift([id])
      _ = try await bench.finish(try await bench.claim()[0], .released)
      try await expect(bench.claim().map(\.id), is: [id])
    },
    StoreCase("nobody is woken to claim what is held") { bench in
      _ = try await bench.addHeld(1)
      let held = bench.wakeups.take()
      try expect(held.map(\.isClaimable), is: [false])
      try await bench.add()
      try require(bench.wakeups.take().contains(where: \.isClaimable), "a free task woke nobody")
    },
    StoreCase("a second append with the same key does not hold what was lifted") { bench in
      var task = NewTask(name: "work", holder: "w1")
      task.idempotency = .init(key: "k", digest: "d")
      let id = try await bench.store.append([task])[0].task.id
      bench.store.lift([id])
      try await expect(bench.store.append([task])[0].existed, is: true)
      try await expect(bench.claim().map(\.id), is: [id])
    },
  ]
}

extension StoreBench {
  func addHeld(_ count: Int, queue: String = "default") async throws -> [TaskID] {
    let task = NewTask(name: "work", queue: queue, maxAttempts: 3, holder: "w1")
    return try await store.append(Array(repeating: task, count: count)).map(\.task.id)
  }
}
